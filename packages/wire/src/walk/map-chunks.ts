import { step, type Trail } from './leaf.js'
import { mapShared } from './share.js'
import type { Walker } from './walker.js'

type TextChunk = { type: 'text'; text: string }

/**
 * Joins all text chunks of one list into one leaf, shown where the first of them stands; every other chunk goes to
 * `walkOne`. What stands between them is no border: a reader sees the text go on behind it, and so does a stream.
 */
export function mapChunks<T extends { type: string }>(
  walker: Walker,
  chunks: T[],
  trail: Trail,
  channel: string,
  walkOne: (chunk: Exclude<T, TextChunk>, at: number) => T,
): T[] {
  let changed: readonly string[] | undefined
  let seen = 0
  return mapShared(chunks, (chunk, at) => {
    if (!isText(chunk)) return walkOne(chunk as Exclude<T, TextChunk>, at)
    if (seen === 0) changed = walker.show('scan', step(step(trail, at), 'text'), channel, textsOf(chunks))
    const text = changed?.[seen] ?? chunk.text
    seen++
    return text === chunk.text ? chunk : { ...chunk, text }
  })
}

function textsOf(chunks: readonly { type: string }[]): string[] {
  const texts: string[] = []
  for (const chunk of chunks) if (isText(chunk)) texts.push(chunk.text)
  return texts
}

function isText(chunk: { type: string }): chunk is TextChunk {
  return chunk.type === 'text'
}
