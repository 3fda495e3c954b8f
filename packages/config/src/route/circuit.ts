import { Backoff } from '@windbreak/core'
import type { BreakerSettings } from './settings.js'

/** What was said to a call that wanted in. */
export interface Pass {
  /** Milliseconds until it may; 0 where it was let in. */
  readonly waitMs: number
  readonly isProbe: boolean
}

export type CircuitState = 'closed' | 'open' | 'half-open'

/** What an attempt came to. */
interface Result {
  /** Whose call it was. */
  readonly caller: string
  readonly failed: boolean
  /** No answer came in time, which what was asked for can bring about. */
  readonly isTimeout: boolean
}

/**
 * Keeps calls from an upstream that fails. `closed`: all pass. `open`: none does, for a while. `half-open`: one passes
 * as a probe, and what comes of it decides. Times are epoch milliseconds.
 */
export class Circuit {
  readonly #settings: BreakerSettings
  readonly #backoff: Backoff
  /** Of the last attempts. */
  #results: Result[] = []
  #openUntil: number | undefined
  #probing = false

  constructor(settings: BreakerSettings, random: () => number) {
    this.#settings = settings
    const { firstMs, mostMs } = settings
    this.#backoff = new Backoff({ firstMs, mostMs, spread: 0.2, random })
  }

  state(now: number): CircuitState {
    if (this.#openUntil === undefined) return 'closed'
    return now < this.#openUntil ? 'open' : 'half-open'
  }

  /** Lets a call pass, or says for how long none may. What comes of it has to be told. */
  enter(now: number): Pass {
    if (this.#openUntil === undefined) return { waitMs: 0, isProbe: false }
    if (now < this.#openUntil) return { waitMs: this.#openUntil - now, isProbe: false }
    if (this.#probing) return { waitMs: this.#settings.firstMs, isProbe: false }
    this.#probing = true
    return { waitMs: 0, isProbe: true }
  }

  /** An answer began to come. From a probe it closes the circuit; how an answer ends is told apart. */
  answered({ isProbe }: Pass): void {
    if (!isProbe) return
    this.#openUntil = undefined
    this.#probing = false
    this.#results = []
    this.#backoff.reset()
  }

  /** An answer was complete. */
  ended(caller: string): void {
    if (this.#openUntil === undefined) this.#note({ caller, failed: false, isTimeout: false })
  }

  /** Gives whether this opened it. What was under way when it opened says nothing new. */
  failed({ isProbe }: Pass, caller: string, isTimeout: boolean, now: number): boolean {
    if (isProbe) this.#open(now)
    if (this.#openUntil !== undefined) return false
    this.#note({ caller, failed: true, isTimeout })
    if (this.#failures() < this.#settings.failures) return false
    this.#open(now)
    return true
  }

  /** The call said nothing about the upstream. Where it was a probe, the next one is. */
  left({ isProbe }: Pass): void {
    if (isProbe) this.#probing = false
  }

  #open(now: number): void {
    this.#openUntil = now + this.#backoff.next()
    this.#probing = false
    this.#results = []
  }

  /**
   * While others get answers, all timeouts of one caller count as one: prompts that take too long would keep everybody
   * from the upstream.
   */
  #failures(): number {
    const answered = new Set(this.#results.flatMap(({ failed, caller }) => (failed ? [] : caller)))
    const late = new Set<string>()
    let failures = 0
    for (const { failed, caller, isTimeout } of this.#results) {
      if (!failed) continue
      const othersAnswered = answered.size > (answered.has(caller) ? 1 : 0)
      if (!isTimeout || !othersAnswered || !late.has(caller)) failures++
      if (isTimeout) late.add(caller)
    }
    return failures
  }

  #note(result: Result): void {
    this.#results.push(result)
    if (this.#results.length > this.#settings.window) this.#results.shift()
  }
}
