import type { AuditRecord } from '../record.js'
import { isSealed, parseRecord, splitLines } from './parse-record.js'

export interface SegmentScan {
  /** Length of the good lines at the start. */
  readonly validBytes: number
  /** The `seq` of the last good line; one less than the first line's where there is none. */
  readonly lastSeq: number
  /** The first bad line, counted from 1; `null` where all are good. */
  readonly badLine: number | null
  /** A later line was written after the bad one was durable: this is no torn tail. */
  readonly damaged: boolean
}

/** Reads a segment up to its first bad line: one that is cut, is no record, or breaks the count. */
export function scanSegment(bytes: Buffer, firstSeq: number, visit: (record: AuditRecord) => void): SegmentScan {
  let seq = firstSeq
  let line = 1
  for (const span of splitLines(bytes)) {
    const record = parseRecord(bytes, span)
    if (record === null || Number(record.seq) !== seq) {
      const damaged = isSealed(bytes, span.end, seq)
      return { validBytes: span.start, lastSeq: seq - 1, badLine: line, damaged }
    }
    visit(record)
    seq++
    line++
  }
  return { validBytes: bytes.length, lastSeq: seq - 1, badLine: null, damaged: false }
}
