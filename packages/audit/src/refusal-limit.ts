import { addressKey } from './address-key.js'
import { Counts } from './counts.js'
import type { AuditSettings } from './settings.js'
import type { Schedule } from '@windbreak/core'
import { TokenBucket } from './token-bucket.js'

const SECONDS_A_DAY = 86_400

export interface RefusalLimitOptions {
  readonly settings: AuditSettings['refusals']
  readonly mono: () => number
  readonly schedule: Schedule
  /** The last part of the spool is kept for calls. */
  readonly hasRoom: () => boolean
  /** Writes counts by code as one record. Rejects where it could not: they are counted on. */
  readonly report: (counts: Readonly<Record<string, number>>, sinceMs: number) => Promise<void>
}

/**
 * Stands before the disk: anybody can cause a refusal, so refusals are written one by one only within limits for each
 * address, for all together, and for a day's bytes. The rest is counted, and the counts are written at intervals.
 */
export class RefusalLimit {
  readonly #options: RefusalLimitOptions
  readonly #addresses = new Map<string, TokenBucket>()
  readonly #overall: TokenBucket
  readonly #bytes: TokenBucket
  readonly #counts = new Counts()
  #suppressed = 0
  #since = 0
  #cancel: (() => void) | undefined

  constructor(options: RefusalLimitOptions) {
    this.#options = options
    const { overall, bytesPerDay } = options.settings
    const at = options.mono()
    this.#overall = new TokenBucket(overall.perSecond, overall.burst, at)
    this.#bytes = new TokenBucket(bytesPerDay / SECONDS_A_DAY, bytesPerDay, at)
  }

  /** Refusals that were counted and not written one by one, since the start. */
  get suppressed(): number {
    return this.#suppressed
  }

  /** Whether one refusal from `address` is written; where not, it has been counted under `code`. */
  admits(address: string, code: string): boolean {
    const at = this.#options.mono()
    const own = this.#bucketOf(addressKey(address), at)
    if (this.#options.hasRoom() && this.#bytes.has(1, at) && own.has(1, at) && this.#overall.has(1, at)) {
      own.take(1)
      this.#overall.take(1)
      return true
    }
    this.#suppressed++
    if (this.#counts.total === 0) this.#since = at
    this.#counts.add(code)
    this.#cancel ??= this.#options.schedule(() => void this.flush().catch(() => {}), this.#options.settings.summaryMs)
    return false
  }

  /** Tells it the size of what it let through. */
  spend(bytes: number): void {
    this.#bytes.take(bytes)
  }

  /** Writes the counts now. */
  async flush(): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#counts.total === 0) return
    const { mono, report, schedule, settings } = this.#options
    const counts = this.#counts.take()
    try {
      await report(counts, mono() - this.#since)
    } catch (error) {
      this.#counts.putBack(counts)
      this.#cancel ??= schedule(() => void this.flush().catch(() => {}), settings.summaryMs)
      throw error
    }
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #bucketOf(key: string, at: number): TokenBucket {
    const { perAddress, addresses } = this.#options.settings
    const bucket = this.#addresses.get(key) ?? new TokenBucket(perAddress.perSecond, perAddress.burst, at)
    // Last used, last forgotten: a map keeps the order of insertion.
    this.#addresses.delete(key)
    this.#addresses.set(key, bucket)
    if (this.#addresses.size > addresses) {
      const [oldest] = this.#addresses.keys()
      if (oldest !== undefined) this.#addresses.delete(oldest)
    }
    return bucket
  }
}
