import type { Schedule } from '@windbreak/core'
import { SinkFailed, SinkTimeout } from '../errors.js'

/** Work that does not end although its time was up goes on to hold what it was given: so much of it, and no more. */
const HANGING_MOST = 4

/** Gives each piece of work its time, and lets go of what does not end. */
export class Attempts {
  readonly #schedule: Schedule
  readonly #ms: number
  readonly #running = new Set<AbortController>()

  constructor(schedule: Schedule, ms: number) {
    this.#schedule = schedule
    this.#ms = ms
  }

  /** Rejects with what `work` rejects with, `WB_AUDIT_SINK_TIMEOUT`, or `WB_AUDIT_SINK_FAILED` where too many hang. */
  run(work: (signal: AbortSignal) => Promise<void>, ms = this.#ms): Promise<void> {
    if (this.#running.size >= HANGING_MOST) return Promise.reject(new SinkFailed('earlier writes have not ended'))
    const controller = new AbortController()
    this.#running.add(controller)
    return new Promise((resolve, reject) => {
      const cancel = this.#schedule(() => {
        reject(new SinkTimeout(ms))
        controller.abort()
      }, ms)
      Promise.resolve()
        .then(() => work(controller.signal))
        .then(resolve, reject)
        .finally(() => {
          cancel()
          this.#running.delete(controller)
        })
    })
  }

  /** Tells everything that still runs that its time is up. */
  abort(): void {
    for (const controller of this.#running) controller.abort()
  }
}
