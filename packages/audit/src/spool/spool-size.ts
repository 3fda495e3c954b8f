import type { Journal } from './journal.js'
import type { Log } from './log.js'

/** At the limit, how often the spool is measured again, to notice that segments were moved away. */
const MEASURE_MS = 1_000
const WARN_SHARE = 0.8

export interface SpoolSizeOptions {
  readonly journal: Pick<Journal, 'bytes'>
  readonly maxSpoolBytes: number
  readonly log: Log
  readonly mono: () => number
  /** Gives the size of the whole spool. */
  readonly measure: () => Promise<number>
}

/** Watches the limit on the whole spool. */
export class SpoolSize {
  readonly #options: SpoolSizeOptions
  #measuredAt = Number.NEGATIVE_INFINITY
  #warned = false

  constructor(options: SpoolSizeOptions) {
    this.#options = options
  }

  get isFull(): boolean {
    return this.#options.journal.bytes >= this.#options.maxSpoolBytes
  }

  /** Says once that the limit is near. */
  warn(): void {
    const { journal, maxSpoolBytes, log } = this.#options
    const isNear = journal.bytes > WARN_SHARE * maxSpoolBytes
    if (isNear && !this.#warned) {
      log.warn({ bytes: journal.bytes, maxSpoolBytes }, 'audit: the spool is nearly full')
    }
    this.#warned = isNear
  }

  /** Looks again, at most once a second. */
  remeasure(): void {
    const { journal, mono, measure } = this.#options
    const at = mono()
    if (at - this.#measuredAt < MEASURE_MS) return
    this.#measuredAt = at
    measure().then(
      bytes => (journal.bytes = bytes),
      // A directory that cannot be read is no smaller than it was.
      () => {},
    )
  }
}
