import { step, type Trail } from './leaf.js'
import { mapShared } from './share.js'
import type { Walker } from './walker.js'

type TextChunk = { type: 'text'; text: string }

/** Joins each run of text chunks into one leaf; every other chunk goes to `walkOne`. */
export function mapRuns<T extends { type: string }>(
  walker: Walker,
  chunks: T[],
  trail: Trail,
  channel: string,
  walkOne: (chunk: Exclude<T, TextChunk>, at: number) => T,
): T[] {
  let run: readonly string[] | undefined
  let runStart = 0
  return mapShared(chunks, (chunk, at) => {
    if (!isText(chunk)) {
      run = undefined
      runStart = at + 1
      return walkOne(chunk as Exclude<T, TextChunk>, at)
    }
    if (runStart === at) run = walker.show('scan', step(step(trail, at), 'text'), channel, textsFrom(chunks, at))
    const text = run?.[at - runStart]
    return text === undefined || text === chunk.text ? chunk : { ...chunk, text }
  })
}

function textsFrom(chunks: readonly { type: string }[], start: number): string[] {
  const texts: string[] = []
  for (let i = start; i < chunks.length; i++) {
    const chunk = chunks[i] as { type: string }
    if (!isText(chunk)) break
    texts.push(chunk.text)
  }
  return texts
}

function isText(chunk: { type: string }): chunk is TextChunk {
  return chunk.type === 'text'
}
