/** Tokens that come back with time. Not a queue: who finds too few goes away. */
export class TokenBucket {
  readonly #perMs: number
  readonly #most: number
  #tokens: number
  #at: number

  /** `at` and all later times: milliseconds on one clock that never goes back. */
  constructor(perSecond: number, most: number, at: number) {
    this.#perMs = perSecond / 1_000
    this.#most = most
    this.#tokens = most
    this.#at = at
  }

  has(tokens: number, at: number): boolean {
    this.#tokens = Math.min(this.#most, this.#tokens + (at - this.#at) * this.#perMs)
    this.#at = at
    return this.#tokens >= tokens
  }

  /** May go below nothing, where the price is known only afterwards. */
  take(tokens: number): void {
    this.#tokens -= tokens
  }
}
