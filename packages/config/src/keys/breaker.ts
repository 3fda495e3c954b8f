import { Backoff } from '@windbreak/core'

const FIRST_MS = 1_000
const MOST_MS = 30_000

/** Keeps calls from an upstream that refuses the only key there is: a second at first, half a minute at most. */
export class Breaker {
  readonly #backoff: Backoff
  #openUntil: number | undefined

  constructor(random: () => number) {
    this.#backoff = new Backoff({ firstMs: FIRST_MS, mostMs: MOST_MS, spread: 0.2, random })
  }

  /** `now` in epoch milliseconds. Gives whether it is the first time since it was last closed. */
  trip(now: number): boolean {
    this.#openUntil = now + this.#backoff.next()
    return this.#backoff.failures === 1
  }

  close(): void {
    this.#openUntil = undefined
    this.#backoff.reset()
  }

  /** Milliseconds until it may be tried again; 0 where nothing stands in the way. */
  waitMs(now: number): number {
    return this.#openUntil === undefined ? 0 : Math.max(0, this.#openUntil - now)
  }

  get isTripped(): boolean {
    return this.#openUntil !== undefined
  }
}
