import { Backoff, type Schedule, spreadOf } from '@windbreak/core'
import type { RotationSettings } from './settings.js'

/** So that many processes with one source do not ask it in step. */
const SPREAD = 0.2

export interface PaceOptions {
  readonly settings: RotationSettings
  readonly random: () => number
  readonly schedule: Schedule
}

export interface Situation {
  /** How long calls are kept from the upstream yet; 0 where they are not. */
  readonly blockedMs: number
  /** The sources cannot be read. */
  readonly isFailing: boolean
  /** A key waits for an answer of the upstream. */
  readonly isWaiting: boolean
}

/** When the sources are looked at next: regularly, or sooner and then less and less soon while something is amiss. */
export class Pace {
  readonly #options: PaceOptions
  readonly #failing: Backoff
  readonly #waiting: Backoff
  #cancel: (() => void) | undefined

  constructor(options: PaceOptions) {
    const { random, settings } = options
    this.#options = options
    this.#failing = new Backoff({ firstMs: 5_000, mostMs: settings.refreshMs, spread: SPREAD, random })
    this.#waiting = new Backoff({ firstMs: 1_000, mostMs: 60_000, spread: SPREAD, random })
  }

  /** Replaces what was planned before. */
  next(work: () => void, situation: Situation): void {
    this.stop()
    this.#cancel = this.#options.schedule(work, this.#msUntil(situation))
  }

  stop(): void {
    this.#cancel?.()
  }

  #msUntil({ blockedMs, isFailing, isWaiting }: Situation): number {
    const { settings, random } = this.#options
    const regular = spreadOf(settings.refreshMs, SPREAD, random)
    if (!isFailing) this.#failing.reset()
    if (!isWaiting) this.#waiting.reset()
    if (blockedMs > 0) return blockedMs
    if (isFailing) return Math.min(this.#failing.next(), regular)
    return isWaiting ? Math.min(this.#waiting.next(), regular) : regular
  }
}
