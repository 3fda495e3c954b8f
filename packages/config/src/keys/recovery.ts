import { KeyNotAccepted } from '../errors.js'
import { Breaker } from './breaker.js'
import type { KeeperOptions } from './keeper.js'
import type { Look, RotationReport } from './rotation.js'
import type { Tenure } from './tenure.js'

export interface Means {
  /** Looks at the sources, in turn. */
  look(look: Look): Promise<RotationReport>
  /** Asks the upstream about the key in force; gives the status with which it was refused. */
  prove(tenure: Tenure): Promise<number | undefined>
  /** Sets the time of the next look anew. */
  plan(): void
}

/** What is done when the upstream says 401 to a call: the one trigger of a rotation that comes from outside. */
export class Recovery {
  readonly #options: KeeperOptions
  readonly #means: Means
  /** While it is open, calls are kept from an upstream that refuses the only key there is. */
  readonly #blocked: Breaker
  /** While it is open, a 401 is just an error: the last one led to nothing, and the sources are not asked for each. */
  readonly #fruitless: Breaker
  #running: Promise<Tenure | undefined> | undefined

  constructor(options: KeeperOptions, means: Means) {
    this.#options = options
    this.#means = means
    this.#blocked = new Breaker(options.random)
    this.#fruitless = new Breaker(options.random)
  }

  /** Milliseconds until calls may go to the upstream again. */
  get blockedMs(): number {
    return this.#blocked.waitMs(this.#options.now())
  }

  /**
   * The upstream said 401 to a call under `refused`. Gives the key to try it with once more, or nothing. However many
   * calls ask at once, the sources are read once.
   */
  async instead(refused: Tenure): Promise<Tenure | undefined> {
    const { ring, rotation, now } = this.#options
    if (ring.current() !== refused) return ring.current()
    if (this.#fruitless.waitMs(now()) > 0) return undefined
    this.#running ??= rotation.inTurn(() => this.#replace(refused)).finally(() => (this.#running = undefined))
    return this.#running
  }

  /** In turn, when the key in force was refused by a probe: goes back to the one before it, or else gives up. */
  async retreat(refused: Tenure, status: number): Promise<void> {
    if ((await this.#goBack(refused)) === undefined) await this.#giveUp(refused, status)
  }

  /** Whether the upstream refuses the only key there is. */
  get isRefused(): boolean {
    return this.#blocked.isTripped
  }

  /** The upstream accepts the key in force. */
  unblock(): void {
    this.#blocked.close()
  }

  /** Another key is in force. */
  reset(): void {
    this.#blocked.close()
    this.#fruitless.close()
  }

  async #replace(refused: Tenure): Promise<Tenure | undefined> {
    const { ring, now } = this.#options
    // A look that was in turn before this one may have found it.
    if (ring.current() !== refused) return ring.current()
    await this.#means.look({ insteadOf: refused })
    if (ring.current() !== refused) return ring.current()
    const back = await this.#goBack(refused)
    if (back !== undefined) return back
    const status = await this.#means.prove(refused)
    this.#fruitless.trip(now())
    // Where a probe says otherwise, or nothing, it may have been about this one call.
    if (status !== undefined) await this.#giveUp(refused, status)
    return undefined
  }

  /** Nothing is left to try. Calls are kept from the upstream for a while, and then it is asked again. */
  async #giveUp({ key }: Tenure, status: number): Promise<void> {
    const { tell, now, origin } = this.#options
    const isNews = this.#blocked.trip(now())
    this.#means.plan()
    if (!isNews) return
    const { code, message } = new KeyNotAccepted(key.source, origin, status)
    await tell({ type: 'key.refused', key, code, sentence: message }).catch(() => {})
  }

  async #goBack(refused: Tenure): Promise<Tenure | undefined> {
    const { ring, probe } = this.#options
    const previous = ring.previous()
    const isAccepted = previous !== undefined && (await probe?.(previous))?.kind === 'accepted'
    // Where its grace has ended meanwhile, it has been told to be safe to revoke.
    return isAccepted && ring.previous() === previous ? this.#restore(previous, refused) : undefined
  }

  async #restore(previous: Tenure, refused: Tenure): Promise<Tenure> {
    const { ring, rotation, tell } = this.#options
    previous.proven = true
    ring.promote(previous, false)
    this.reset()
    await rotation.reject(refused, 'was refused by the upstream after it had come into force')
    const { key } = previous
    await tell({ type: 'key.restored', key, sentence: `the key from ${key.source} is in force again` }).catch(() => {})
    return previous
  }
}
