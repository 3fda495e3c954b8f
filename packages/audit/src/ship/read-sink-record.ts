import type { AuditRecord } from '../record.js'
import type { SinkRecord } from '../sinks/sink.js'

const INTEGER = /^\d{1,16}$/

/** What a line of the log says; `null` where it is no record. */
export function readSinkRecord(line: string): SinkRecord | null {
  try {
    const record = JSON.parse(line) as AuditRecord | null
    if (record === null || typeof record.id !== 'string' || !INTEGER.test(record.seq)) return null
    return { id: record.id, seq: record.seq, line, record }
  } catch {
    return null
  }
}
