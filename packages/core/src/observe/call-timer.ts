import type { CallTimes, GuardTime } from './observer.js'

/** Adds up where the time of one call goes. */
export class CallTimer {
  readonly #mono: () => number
  readonly #startedAt: number
  readonly #guards = new Map<string, { requestMs: number; answerMs: number }>()
  #settledAt: number | undefined
  #firstAt: number | undefined
  /** When the first came of what has not left yet. */
  #waitingSince: number | undefined
  #heldMs: number | undefined

  constructor(mono: () => number) {
    this.#mono = mono
    this.#startedAt = mono()
  }

  now(): number {
    return this.#mono()
  }

  addGuard(name: string, requestMs: number, answerMs: number): void {
    const sum = this.#guards.get(name) ?? { requestMs: 0, answerMs: 0 }
    sum.requestMs += requestMs
    sum.answerMs += answerMs
    this.#guards.set(name, sum)
  }

  /** A batch came from the transport. */
  arrived(): void {
    this.#waitingSince ??= this.#mono()
  }

  /** A batch left the guards. */
  left(): void {
    const now = this.#mono()
    this.#firstAt ??= now
    if (this.#waitingSince !== undefined) this.#heldMs = Math.max(this.#heldMs ?? 0, now - this.#waitingSince)
    this.#waitingSince = undefined
  }

  settling(): void {
    this.#settledAt ??= this.#mono()
  }

  read(): CallTimes {
    const now = this.#mono()
    const guards: GuardTime[] = [...this.#guards].map(([guard, { requestMs, answerMs }]) => ({
      guard,
      requestMs,
      answerMs,
    }))
    return {
      totalMs: now - this.#startedAt,
      settleMs: now - (this.#settledAt ?? now),
      guards,
      ...(this.#firstAt === undefined ? {} : { firstMs: this.#firstAt - this.#startedAt }),
      ...(this.#heldMs === undefined ? {} : { heldMs: this.#heldMs }),
    }
  }
}
