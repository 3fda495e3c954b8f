import type { StreamEvent } from '@windbreak/core'
import type { EvidenceNotes } from '../evidence-notes.js'
import { orFail } from '../or-fail.js'
import type { Rules } from '../judge.js'
import { EventFilter } from './event-filter.js'

type Batch = readonly StreamEvent[]

/**
 * Filters a streamed answer, batch by batch. When the upstream breaks or stops before its end, what was held is
 * dropped. Where the filter blocks, the text before the finding goes on first, then `WB_FILTER_BLOCKED` is thrown.
 */
export async function* filterEvents(
  source: AsyncIterable<Batch>,
  rules: Rules,
  notes: EvidenceNotes,
): AsyncGenerator<Batch, void> {
  const filter = new EventFilter(rules, notes)
  const reader = source[Symbol.asyncIterator]()
  let over = false
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop
      const { done, value } = await reader.next()
      over = done === true
      if (done) return
      const ready = orFail(() => filter.take(value))
      if (ready.length > 0) yield ready
      if (filter.refusal !== undefined) throw filter.refusal
    }
  } finally {
    // Not waited for: the upstream may hang.
    if (!over) void reader.return?.().catch(() => {})
  }
}
