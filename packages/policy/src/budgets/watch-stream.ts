import type { StreamEvent } from '@windbreak/core'
import { type ChatChunk, writeEvent } from '@windbreak/wire'

export interface WatchOptions {
  /** How many choices were asked for. */
  readonly n: number
  /** Takes note of one event, and says whether the reservation is provably used up. */
  readonly isSpent: (data: unknown) => boolean
  /** The final event has come. */
  readonly onWhole: () => void
  readonly onCut: () => void
}

/**
 * Passes a stream on until what it has provably used reaches what was reserved for it. Then every choice that is still
 * open ends with `finish_reason: "length"`, as if the model had stopped there, and the upstream is let go.
 */
export async function* watchStream(
  events: AsyncIterable<readonly StreamEvent[]>,
  { n, isSpent, onWhole, onCut }: WatchOptions,
): AsyncGenerator<readonly StreamEvent[]> {
  const open = new Set(Array.from({ length: n }, (_, index) => index))
  let isWhole = false
  for await (const batch of events) {
    for (const [i, { data, final }] of batch.entries()) {
      closeIn(open, data)
      const spent = isSpent(data)
      if (final && !isWhole) {
        isWhole = true
        onWhole()
      }
      // What has come to its end by itself needs no cut.
      if (!spent || isWhole || open.size === 0) continue
      onCut()
      yield [...batch.slice(0, i + 1), ...ending(data, open)]
      return
    }
    yield batch
  }
}

function closeIn(open: Set<number>, data: unknown): void {
  if (open.size === 0) return
  for (const { index, finish_reason: reason } of choicesOf(data)) if (reason != null) open.delete(index)
}

function choicesOf(data: unknown): ChatChunk['choices'] {
  if (typeof data !== 'object' || data === null) return []
  return (data as Partial<ChatChunk>).choices ?? []
}

function ending(data: unknown, open: ReadonlySet<number>): StreamEvent[] {
  const { id, object, created, model } = data as ChatChunk
  const choices = [...open].map(index => ({ index, delta: { content: '' }, finish_reason: 'length' }))
  const end = { id, object, created, model, choices }
  return [end, '[DONE]'].map(data => ({ raw: writeEvent(data), data, changed: false, final: true }))
}
