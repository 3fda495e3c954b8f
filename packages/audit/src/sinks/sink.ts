import type { AuditRecord } from '../record.js'

/** One record of the log, on its way to a copy. */
export interface SinkRecord {
  /** Stays the same however often the record is handed over. UUIDv7. */
  readonly id: string
  /** Its place in the log. A decimal integer. */
  readonly seq: string
  /** The record as it stands in the log: canonical JSON without its line break. A copy keeps exactly this. */
  readonly line: string
  /** `line`, read. */
  readonly record: AuditRecord
}

/**
 * A place that keeps copies of the records. Each sink gets every record in order, at least once, from a shipper of its
 * own that nobody waits for.
 */
export interface AuditSink {
  /** Names the sink's cursor: letters, digits, `-` and `_`. Two sinks of one log never share a name. */
  readonly name: string
  /**
   * Settles once all are kept as durably as this sink promises. An id may come again, after a crash or a failure, and
   * is then no second record. `signal` ends the time that this write has; one that goes on all the same may see the
   * next one begin. Throws `RecordRefused` for records that it will never take, having kept any of the others or none:
   * they come again without those. Any other error means "not now", and the same records come again later.
   */
  write(batch: readonly SinkRecord[], signal: AbortSignal): Promise<void>
  /** A checkpoint of the log (a C2SP signed note) to keep beside the records. The same one may come again. */
  checkpoint?(note: string, signal: AbortSignal): Promise<void>
  /** Called once. Nothing comes after it. */
  close(): Promise<void>
}
