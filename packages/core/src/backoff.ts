import { scheduleTimeout, type Schedule } from './schedule.js'

export interface BackoffOptions {
  readonly firstMs: number
  readonly mostMs: number
  /** How far a wait may lie off to either side, as a share of it, so that many processes do not try in step. Default: 0. */
  readonly spread?: number
  /** From 0 up to 1. */
  readonly random?: () => number
  readonly schedule?: Schedule
}

/** Tries again at intervals that double. */
export class Backoff {
  readonly #options: BackoffOptions
  #failures = 0
  #cancel: (() => void) | undefined

  constructor(options: BackoffOptions) {
    this.#options = options
  }

  /** How often in a row it has been tried. */
  get failures(): number {
    return this.#failures
  }

  /** Counts one more failure and gives the wait after it, in milliseconds. */
  next(): number {
    const { firstMs, mostMs, spread = 0, random = Math.random } = this.#options
    return spreadOf(Math.min(firstMs * 2 ** this.#failures++, mostMs), spread, random)
  }

  later(work: () => void): void {
    this.cancel()
    this.#cancel = (this.#options.schedule ?? scheduleTimeout)(work, this.next())
  }

  cancel(): void {
    this.#cancel?.()
  }

  reset(): void {
    this.#failures = 0
  }
}

/** A wait that lies off by at most `spread` of it, to either side. */
export function spreadOf(ms: number, spread: number, random: () => number): number {
  return Math.round(ms * (1 + spread * (2 * random() - 1)))
}
