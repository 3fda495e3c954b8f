import type { Journal } from './journal.js'
import type { Log } from './log.js'
import type { Reserve } from './reserve.js'

/** At the limit, how often the spool is measured again, to notice that segments were moved away. */
const MEASURE_MS = 1_000
const NEAR_SHARE = 0.8
const DEGRADED_SHARE = 0.9

/** How much room there is: below 80 % of the limit, above it, above 90 %, none. */
export type Space = 'ok' | 'near' | 'degraded' | 'full'

export interface SpoolSizeOptions {
  readonly journal: Pick<Journal, 'bytes'>
  readonly maxSpoolBytes: number
  readonly log: Log
  readonly mono: () => number
  /** Gives the size of the whole spool. */
  readonly measure: () => Promise<number>
  readonly reserve?: Reserve
  /** The spool has become full. Told once, until there is room again. */
  readonly onFull?: (facts: { readonly bytes: number; readonly maxSpoolBytes: number; readonly disk: boolean }) => void
}

/** Watches the limit on the whole spool, and the space that the disk has. */
export class SpoolSize {
  readonly #options: SpoolSizeOptions
  #measuredAt = Number.NEGATIVE_INFINITY
  #warned = false
  #told = false

  constructor(options: SpoolSizeOptions) {
    this.#options = options
  }

  get isFull(): boolean {
    const { journal, maxSpoolBytes, reserve } = this.#options
    return journal.bytes >= maxSpoolBytes || reserve?.isFreed === true
  }

  /** Whether new work is taken. Where not, it looks again, so that asking (a readiness probe, say) ends it. */
  hasRoom(): boolean {
    const hasRoom = !this.isFull
    if (!hasRoom) this.#remeasure()
    return hasRoom
  }

  get space(): Space {
    const { journal, maxSpoolBytes } = this.#options
    if (this.isFull) return 'full'
    if (journal.bytes > DEGRADED_SHARE * maxSpoolBytes) return 'degraded'
    return journal.bytes > NEAR_SHARE * maxSpoolBytes ? 'near' : 'ok'
  }

  /** Says once that the limit is near, and once on record that it is reached. */
  warn(): void {
    const { journal, maxSpoolBytes, log, reserve, onFull } = this.#options
    const isNear = journal.bytes > NEAR_SHARE * maxSpoolBytes
    if (isNear && !this.#warned) {
      log.warn({ bytes: journal.bytes, maxSpoolBytes }, 'audit: the spool is nearly full')
    }
    this.#warned = isNear
    if (!this.isFull) this.#told = false
    else if (!this.#told) {
      this.#told = true
      const disk = reserve?.isFreed === true
      log.error({ bytes: journal.bytes, maxSpoolBytes, disk }, 'audit: there is no room; new work is refused')
      onFull?.({ bytes: journal.bytes, maxSpoolBytes, disk })
    }
  }

  /** At most once a second. */
  #remeasure(): void {
    const { journal, mono, measure, reserve } = this.#options
    const at = mono()
    if (at - this.#measuredAt < MEASURE_MS) return
    this.#measuredAt = at
    if (reserve?.isFreed === true) void reserve.take()
    measure().then(
      bytes => (journal.bytes = bytes),
      // A directory that cannot be read is no smaller than it was.
      () => {},
    )
  }
}
