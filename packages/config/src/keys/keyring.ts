import { type Schedule, scheduleTimeout, withOutcome } from '@windbreak/core'
import { KeyCut, NoKeyInForce } from '../errors.js'
import type { Tenure } from './tenure.js'

export interface KeyringOptions {
  /** How long a key stays usable as a way back after another has taken its place, in milliseconds. */
  readonly graceMs: number
  /** The tenure is over: its grace has passed and nothing runs under it. `cut` attempts were ended for it. */
  readonly onRetired: (tenure: Tenure, cut: number) => void
  readonly schedule?: Schedule
}

/** A key that another one has taken the place of. */
interface Leaving {
  readonly stopGrace: () => void
  inGrace: boolean
}

/**
 * The keys of one upstream: the one in force, and those that are leaving. A new attempt takes the key in force and ends
 * with it; a key that has left is given to nobody. Which key may come into force is decided elsewhere.
 */
export class Keyring {
  readonly #options: KeyringOptions
  readonly #leaving = new Map<Tenure, Leaving>()
  #current: Tenure | undefined

  constructor(options: KeyringOptions) {
    this.#options = options
  }

  /** Throws `WB_CONFIG_NO_KEY` before the first key is in force. */
  current(): Tenure {
    if (this.#current === undefined) throw new NoKeyInForce()
    return this.#current
  }

  /** The key to go back to, should the one in force turn out to be bad: the last that left, while it is in grace. */
  previous(): Tenure | undefined {
    return [...this.#leaving].findLast(([, { inGrace }]) => inGrace)?.[0]
  }

  leaving(): readonly Tenure[] {
    return [...this.#leaving.keys()]
  }

  /** The tenure of a key that is held already, so that a key that comes back is not taken for a second one. */
  find(fingerprint: string): Tenure | undefined {
    if (this.#current?.key.fingerprint === fingerprint) return this.#current
    return this.leaving().find(({ key }) => key.fingerprint === fingerprint)
  }

  /**
   * Puts a key in force. The one before it stays for its grace and until nothing runs under it; without grace it is no
   * way back, and stays only until nothing runs under it.
   */
  promote(next: Tenure, withGrace = true): void {
    const before = this.#current
    if (before === next) return
    this.#forget(next)
    this.#current = next
    if (before !== undefined) this.#leave(before, withGrace)
  }

  /** Ends the grace of every key that is leaving, and what runs under them. */
  cutLeaving(): void {
    for (const tenure of this.leaving()) {
      this.#forget(tenure)
      this.#options.onRetired(tenure, tenure.cut(withOutcome(new KeyCut(), 'failed')))
    }
  }

  close(): void {
    for (const tenure of this.leaving()) this.#forget(tenure)
  }

  #leave(tenure: Tenure, withGrace: boolean): void {
    const { graceMs, schedule = scheduleTimeout } = this.#options
    const endGrace = () => {
      leaving.inGrace = false
      this.#settle(tenure)
    }
    const leaving: Leaving = { inGrace: true, stopGrace: schedule(endGrace, graceMs) }
    this.#leaving.set(tenure, leaving)
    tenure.onIdle = () => this.#settle(tenure)
    if (!withGrace) endGrace()
  }

  #settle(tenure: Tenure): void {
    const leaving = this.#leaving.get(tenure)
    if (leaving === undefined || leaving.inGrace || tenure.open > 0) return
    this.#forget(tenure)
    this.#options.onRetired(tenure, 0)
  }

  #forget(tenure: Tenure): void {
    this.#leaving.get(tenure)?.stopGrace()
    this.#leaving.delete(tenure)
    tenure.onIdle = undefined
  }
}
