/** How one sink is doing. */
export interface SinkStatus {
  readonly name: string
  /**
   * `up`; `retrying` after a failure; `broken` after five in a row, when one record at a time is tried; `closed`.
   */
  readonly state: 'up' | 'retrying' | 'broken' | 'closed'
  /** The last record that it has kept, or that was set aside for it. */
  readonly seq: number
  /** Durable records that it has not kept yet, counted by `seq`. */
  readonly lagRecords: number
  /** Age of the oldest of them. */
  readonly lagSeconds: number
  /** Records kept, since the start. */
  readonly shipped: number
  /** Tries that failed, since the start. */
  readonly failures: number
  /** Records set aside because it will never take them, since the start. */
  readonly refused: number
  /** Places in the log where records are missing or damaged, since the start. */
  readonly missing: number
  /** The short code of the last failure; `null` when there was none. */
  readonly lastError: string | null
}
