import { hash, randomBytes } from 'node:crypto'

const MINUTE_MS = 60_000

export interface FailureLimitOptions {
  readonly perMinute: number
  readonly burst: number
  readonly slots: number
  /** Milliseconds on a clock that never goes back. */
  readonly mono: () => number
}

/**
 * Counts failed attempts by address in a table that is made once and never grows, so that no number of addresses fills
 * the memory or pushes another's count out.
 *
 * Each address has two slots, found by a hash that only this process can work out, with tokens that come back with
 * time. A failure takes one from both, and an address is limited where both are empty. Two addresses share one slot
 * often, both slots hardly ever: with 65,536 slots and 1,000 addresses limited at once, an innocent one is
 * with a chance of about (2 × 1,000 / 65,536)², which is 1 in 1,100.
 */
export class FailureLimit {
  readonly #options: FailureLimitOptions
  readonly #perMs: number
  readonly #tokens: Float64Array
  readonly #times: Float64Array
  readonly #seed = randomBytes(16).toString('hex')
  /** From here on every slot is full again, and nothing needs to be looked up. */
  #quietAt = Number.NEGATIVE_INFINITY

  constructor(options: FailureLimitOptions) {
    this.#options = options
    this.#perMs = options.perMinute / MINUTE_MS
    this.#tokens = new Float64Array(options.slots).fill(options.burst)
    this.#times = new Float64Array(options.slots).fill(options.mono())
  }

  /** How long until the next attempt from this address is looked at, in milliseconds; 0 where that is now. */
  waitMs(address: string): number {
    const at = this.#options.mono()
    if (at >= this.#quietAt) return 0
    const [one, other] = this.#slotsOf(address)
    const tokens = Math.max(this.#fill(one, at), this.#fill(other, at))
    return tokens >= 1 ? 0 : (1 - tokens) / this.#perMs
  }

  /** One attempt from this address has failed. */
  charge(address: string): void {
    const at = this.#options.mono()
    for (const slot of new Set(this.#slotsOf(address))) {
      this.#tokens[slot] = Math.max(0, this.#fill(slot, at) - 1)
    }
    this.#quietAt = at + this.#options.burst / this.#perMs
  }

  #fill(slot: number, at: number): number {
    const tokens = this.#tokens[slot] ?? 0
    const full = Math.min(this.#options.burst, tokens + (at - (this.#times[slot] ?? at)) * this.#perMs)
    this.#tokens[slot] = full
    this.#times[slot] = at
    return full
  }

  #slotsOf(address: string): readonly [number, number] {
    const digest = hash('sha256', this.#seed + address, 'buffer')
    const { slots } = this.#options
    return [digest.readUInt32LE(0) % slots, digest.readUInt32LE(4) % slots]
  }
}
