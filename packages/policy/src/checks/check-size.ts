import { type Shape, walk } from '@windbreak/wire'
import { type Refusal, refuse } from '../refusal.js'

type Body = Readonly<Record<string, unknown>>

/** No number is longer in decimal digits. */
const NUMBER_LONGEST = 25

/**
 * How much text a call holds, `own` of which is the server's. Text hides in tools, schemas and metadata as well as in
 * messages.
 */
export function checkSize(most: number, body: Body, own = 0, shape: Shape = 'chat.request'): Refusal | null {
  // Walking tells text from what is none, and costs more than all other rules together.
  if (left(body, most + own) >= 0) return null
  return sizeOf(body, shape) > most + own ? refuse('content', '', `at most ${most} characters of text`) : null
}

/** What remains of `most` when every string, every key and every number is counted as text. */
function left(value: unknown, most: number): number {
  if (typeof value === 'string') return most - value.length
  if (typeof value === 'number') return most - NUMBER_LONGEST
  if (typeof value !== 'object' || value === null) return most
  let rest = most
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && rest >= 0; i++) rest = left(value[i], rest)
    return rest
  }
  for (const key in value) {
    rest = left((value as Body)[key], rest - key.length)
    if (rest < 0) return rest
  }
  return rest
}

/** The walker knows every place where text is. */
function sizeOf(body: Body, shape: Shape): number {
  let size = 0
  walk(shape, body, leaf => {
    if (leaf.kind === 'scan') for (const part of leaf.parts) size += part.length
    return undefined
  })
  return size
}
