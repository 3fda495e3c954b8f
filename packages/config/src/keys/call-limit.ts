const WINDOW_MS = 60_000

/** Allows so many calls in any minute. */
export class CallLimit {
  readonly #most: number
  readonly #times: number[] = []

  constructor(most: number) {
    this.#most = most
  }

  /** Counts a call at `now` (epoch milliseconds) and says whether it may be made; one that may not is not counted. */
  admits(now: number): boolean {
    while (this.#times.length > 0 && (this.#times[0] as number) <= now - WINDOW_MS) this.#times.shift()
    if (this.#times.length >= this.#most) return false
    this.#times.push(now)
    return true
  }
}
