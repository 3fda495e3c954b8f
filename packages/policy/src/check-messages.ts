import { walk } from '@windbreak/wire'
import { namesOf, type Refusal, refuse } from './refusal.js'
import type { Rules } from './rules.js'

interface Message {
  readonly role?: unknown
  readonly content?: unknown
}

/** What a model itself writes comes back in its own messages. */
const ASSISTANT_CHUNKS: ReadonlySet<unknown> = new Set(['thinking', 'reference'])

/** How many messages, whose, of what kind, and how much text. */
export function checkMessages(rules: Rules, body: Readonly<Record<string, unknown>>): Refusal | null {
  const messages = (Array.isArray(body['messages']) ? body['messages'] : []) as readonly Message[]
  if (messages.length > rules.maxMessages) return refuse('messages', '/messages', `at most ${rules.maxMessages}`)
  for (const [at, { role, content }] of messages.entries()) {
    if (!rules.roles.has(role)) return refuse('role', `/messages/${at}/role`, namesOf(rules.roles))
    const chunk = Array.isArray(content) ? findChunk(rules, role, content) : -1
    if (chunk !== -1) {
      return refuse('content-chunk', `/messages/${at}/content/${chunk}/type`, namesOf(rules.contentChunks))
    }
  }
  return checkSize(rules.maxContentChars, body)
}

function findChunk(rules: Rules, role: unknown, chunks: readonly { readonly type?: unknown }[]): number {
  return chunks.findIndex(
    ({ type }) => !rules.contentChunks.has(type) && !(role === 'assistant' && ASSISTANT_CHUNKS.has(type)),
  )
}

/** Text hides in tools, schemas and metadata as well as in messages; the walker knows every place. */
function checkSize(most: number, body: Readonly<Record<string, unknown>>): Refusal | null {
  let size = 0
  walk('chat.request', body, leaf => {
    if (leaf.kind === 'scan') for (const part of leaf.parts) size += part.length
    return undefined
  })
  return size > most ? refuse('content', '', `at most ${most} characters of text`) : null
}
