/** What is there at first, and at most. */
const FREE = 10

/**
 * Keeps retries to a share of all calls, so that an upstream that fails is not asked twice as much for it. Each call
 * puts in its share, each retry takes one out.
 */
export class RetryBudget {
  readonly #ratio: number
  #left = FREE

  constructor(ratio: number) {
    this.#ratio = ratio
  }

  called(): void {
    this.#left = Math.min(FREE, this.#left + this.#ratio)
  }

  /** Takes one out, where there is one. */
  take(): boolean {
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
