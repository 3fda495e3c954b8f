import type { Schedule } from './schedule.js'

const FIRST_MS = 100
const MOST_MS = 4_000

/** Tries again at growing intervals. */
export class Backoff {
  readonly #schedule: Schedule
  #failures = 0
  #cancel: (() => void) | undefined

  constructor(schedule: Schedule) {
    this.#schedule = schedule
  }

  later(work: () => void): void {
    this.#cancel = this.#schedule(work, Math.min(FIRST_MS * 2 ** this.#failures++, MOST_MS))
  }

  cancel(): void {
    this.#cancel?.()
  }

  reset(): void {
    this.#failures = 0
  }
}
