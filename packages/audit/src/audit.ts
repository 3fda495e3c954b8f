import type { WriterStats } from './spool/writer-stats.js'
import type { SinkStatus } from './ship/status.js'
import type { AuditEntry } from './entry.js'

export interface AuditStats extends WriterStats {
  /** Refusals that were counted and not written one by one, since the start. */
  readonly suppressed: number
  /** Records that no checkpoint covers yet; `null` where nothing is signed. */
  readonly unsigned: number | null
}

/** `app.windbreak.audit` */
export interface Audit {
  /**
   * Writes a record of the application's own; it is on stable storage once this resolves, in every mode.
   * Rejects with `WB_AUDIT_INVALID_ENTRY`, or with one of the 503s that say why it was not written.
   */
  record(entry: AuditEntry): Promise<void>
  /** Resolves once everything so far is on stable storage, the counts of suppressed refusals included. */
  flush(): Promise<void>
  stats(): AuditStats
  /** Whether records are taken, for a readiness probe. */
  readonly healthy: boolean
  /** The public key that verifies this log's checkpoints (C2SP `name+id+key`); `null` where nothing is signed. */
  readonly key: string | null
  /** The newest checkpoint, a C2SP signed note. Kept outside this host, it shows later that nothing was cut off. */
  readonly checkpoint: string | null
  /** How each sink is doing, for metrics and for whoever watches. */
  readonly sinks: readonly SinkStatus[]
}
