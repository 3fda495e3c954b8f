import { Backoff, type Schedule } from '@windbreak/core'
import type { Log } from '../spool/log.js'
import { reasonOf } from '../spool/reason-of.js'
import type { SinkStatus } from './status.js'

const RETRY_FIRST_MS = 200
/** Failures in a row after which a sink is only probed. */
const BREAK_AFTER = 5

export interface HealthOptions {
  readonly sink: string
  readonly retryMostMs: number
  readonly schedule: Schedule
  readonly random: () => number
  readonly log: Log
}

/** Whether a sink takes records, and when one that does not is tried again. */
export class Health {
  readonly #options: HealthOptions
  readonly #backoff: Backoff
  #inARow = 0
  state: SinkStatus['state'] = 'up'
  /** Since the start. */
  failures = 0
  lastError: string | null = null

  constructor(options: HealthOptions) {
    const { retryMostMs, schedule, random } = options
    this.#options = options
    // A spread of the whole makes the wait any from 0 to twice the middle: full jitter.
    const middle = { firstMs: RETRY_FIRST_MS / 2, mostMs: Math.max(1, retryMostMs / 2), spread: 1 }
    this.#backoff = new Backoff({ ...middle, random, schedule })
  }

  get isFailing(): boolean {
    return this.#inARow > 0
  }

  succeed(): void {
    const { sink, log } = this.#options
    if (this.state === 'broken') log.info({ sink }, 'audit: a sink keeps records again')
    if (this.state !== 'closed') this.state = 'up'
    this.#backoff.reset()
    this.#inARow = 0
  }

  fail(error: unknown): void {
    const { sink, log } = this.#options
    this.failures++
    this.#inARow++
    this.lastError = reasonOf(error)
    if (this.state === 'closed') return
    const isBroken = this.#inARow >= BREAK_AFTER
    if (isBroken && this.state !== 'broken') {
      log.error({ sink, reason: this.lastError }, 'audit: a sink keeps failing; it is tried now and then')
    }
    this.state = isBroken ? 'broken' : 'retrying'
  }

  /** Tries again after a while. */
  later(work: () => void): void {
    this.#backoff.later(work)
  }

  cancel(): void {
    this.#backoff.cancel()
  }
}
