import type { Space } from './spool-size.js'

export interface WriterStats {
  /** The last record on stable storage. */
  readonly seq: number
  /** Records that wait for it. */
  readonly waiting: number
  /** Size of the whole spool. */
  readonly bytes: number
  /** `near` from 80 % of the limit on, `degraded` from 90 %, `full` when new work is refused for want of space. */
  readonly space: Space
  /** Records that could not be written, since the start; a `gap` record tells them by stage. */
  readonly dropped: number
  /** The short code of the last failure of storage, such as `ENOSPC`; `null` when there was none. */
  readonly lastError: string | null
  /** Whether records are taken. */
  readonly healthy: boolean
}
