import { createHash } from 'node:crypto'
import { readSinkRecord } from '../ship/read-sink-record.js'
import type { SinkRecord } from './sink.js'

/** An id like those in a log, in the order of `n` and the same each time. */
function idOf(n: number): string {
  const hex = createHash('sha256').update(`contract ${n}`).digest('hex')
  const time = n.toString(16).padStart(8, '0')
  return `0193${time.slice(0, 4)}-${time.slice(4)}-7${hex.slice(8, 11)}-8${hex.slice(11, 14)}-${hex.slice(14, 26)}`
}

/** A record like those in a log, for a sink to keep. */
export function contractRecord(n: number, facts: Readonly<Record<string, unknown>> = {}): SinkRecord {
  const at = new Date(Date.UTC(2026, 10, 25) + n * 1_000).toISOString()
  const record = {
    action: 'contract',
    boot: 'b',
    errorCode: null,
    id: idOf(n),
    level: 'metadata',
    log: 'contract',
    model: null,
    mono: n,
    sealed: String(n - 1),
    seq: String(n),
    stage: 'event',
    success: true,
    timestamp: at,
    tokensUsed: null,
    userId: null,
    v: 1,
    ...facts,
  }
  return readSinkRecord(JSON.stringify(record))!
}
