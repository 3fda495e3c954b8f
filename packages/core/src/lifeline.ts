/**
 * What one call hangs on: whoever cuts it first gives the reason, the signal fires,
 * and whatever is being awaited is left behind, even if it would never come back.
 */
export class Lifeline {
  readonly #controller = new AbortController()
  readonly #onCut: (reason: Error) => void
  #giveUp: ((reason: Error) => void) | undefined
  #reason: Error | undefined

  constructor(onCut: (reason: Error) => void) {
    this.#onCut = onCut
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  cut(reason: Error): void {
    if (this.#reason !== undefined) return
    this.#reason = reason
    this.#onCut(reason)
    this.#giveUp?.(reason)
    this.#controller.abort(reason)
  }

  /** Waits for `work` or for the cut, whichever is first. One wait at a time. `late` gets what comes after the cut. */
  wait<T>(work: Promise<T>, late?: (value: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#reason !== undefined) reject(this.#reason)
      this.#giveUp = reject
      work.then(value => (this.#reason === undefined ? resolve(value) : late?.(value)), reject)
    })
  }
}
