const WINDOW_MS = 60_000

/** Allows so many calls in any minute. */
export class CallLimit {
  readonly #most: number
  readonly #times: number[] = []

  constructor(most: number) {
    this.#most = most
  }

  /** Counts calls at `now` (epoch milliseconds) and says whether they may be made; those that may not are not counted. */
  admits(calls: number, now: number): boolean {
    while (this.#times.length > 0 && (this.#times[0] as number) <= now - WINDOW_MS) this.#times.shift()
    if (this.#times.length + calls > this.#most) return false
    for (let i = 0; i < calls; i++) this.#times.push(now)
    return true
  }
}
