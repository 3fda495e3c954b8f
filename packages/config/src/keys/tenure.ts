import type { HeldKey } from './held-key.js'

/** Something that runs under a key and can be ended. */
export interface Attempt {
  cancel(reason: Error): void
}

/** One key for as long as it is held, and what runs under it. */
export class Tenure {
  /** The same key always; what its source tells of it may change. */
  key: HeldKey
  /** Whether the upstream has accepted it. */
  proven = false
  /** Epoch milliseconds. */
  lastUsedAt: number | undefined
  /** Called whenever the last open attempt has ended. */
  onIdle: (() => void) | undefined
  readonly #open = new Set<Attempt>()

  constructor(key: HeldKey) {
    this.key = key
  }

  /** Attempts that have begun and not ended. */
  get open(): number {
    return this.#open.size
  }

  enter(attempt: Attempt, now: number): void {
    this.#open.add(attempt)
    this.lastUsedAt = now
  }

  leave(attempt: Attempt): void {
    if (this.#open.delete(attempt) && this.#open.size === 0) this.onIdle?.()
  }

  /** Ends every open attempt; each of their callers gets `reason`. Gives how many there were. */
  cut(reason: Error): number {
    const open = [...this.#open]
    for (const attempt of open) attempt.cancel(reason)
    return open.length
  }
}

/** A candidate that is not in force, and why. */
export interface Outsider {
  readonly tenure: Tenure
  readonly why: string
  /** Epoch milliseconds. */
  readonly since: number
}
