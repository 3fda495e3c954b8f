import type { AuditSink, SinkRecord } from './sink.js'
import { defineSink } from './define-sink.js'

export interface MemorySink extends AuditSink {
  /** In the order in which they came, each id once. */
  readonly records: readonly SinkRecord[]
  readonly checkpoints: readonly string[]
}

/** Keeps records in memory, all of them unless `most` says how many of the newest. For tests and for a live view. */
export function memorySink({ name = 'memory', most = Number.POSITIVE_INFINITY } = {}): MemorySink {
  const kept = new Map<string, SinkRecord>()
  const notes = new Set<string>()
  let isClosed = false
  const sink = defineSink({
    name,
    async write(batch) {
      if (isClosed) throw new Error('closed')
      for (const record of batch) if (!kept.has(record.id)) kept.set(record.id, record)
      for (const id of kept.keys()) {
        if (kept.size <= most) break
        kept.delete(id)
      }
    },
    async checkpoint(note) {
      notes.add(note)
      for (const old of notes) {
        if (notes.size <= most) break
        notes.delete(old)
      }
    },
    async close() {
      isClosed = true
    },
  })
  return {
    ...sink,
    get records() {
      return [...kept.values()]
    },
    get checkpoints() {
      return [...notes]
    },
  }
}
