import { newId, type Schedule } from '@windbreak/core'
import { memoryStore } from './stores/memory.js'
import type { BudgetStore, Meter, Reserved, ReserveRequest, Settlement } from './stores/store.js'
import { SettleQueue } from './settle-queue.js'

export interface KeeperOptions {
  readonly store: BudgetStore
  readonly timeoutMs: number
  /** The part of each limit that this process grants by itself while the store is down; none where absent. */
  readonly share?: number | undefined
  readonly now: () => number
  readonly schedule: Schedule
  readonly onDown: (error: unknown) => void
  readonly onUp: () => void
  /** Settlements that could not be delivered: their reservations stay charged in full. */
  readonly onLost: (count: number) => void
  /** Reservations were found that nobody had settled in time. */
  readonly onExpired: (count: number) => void
}

type Readings = Awaited<ReturnType<BudgetStore['tally']>>

export interface Granted extends Reserved {
  /** Puts the charges in the place of the claims, in their order. Returns at once; what the store cannot take now is kept for it. */
  readonly settle: (charges: readonly number[]) => void
  /** Granted from this process's own share. */
  readonly shared: boolean
}

/** So that a store that is back is found well within two seconds. */
const PROBE_MS = 250

/**
 * Stands between the guard and its store. Asks no store that is known to be down; looks again by itself, with a write,
 * until it is back. A debit that nobody heard the answer of is taken back as soon as that can be done.
 */
export class Keeper {
  readonly #options: KeeperOptions
  readonly #own: BudgetStore
  readonly #queue: SettleQueue
  #up = true
  #closed = false
  #cancelProbe: (() => void) | undefined

  constructor(options: KeeperOptions) {
    this.#options = options
    // It outlives outages, so that a store that comes and goes opens no new share.
    this.#own = memoryStore({ now: options.now })
    this.#queue = new SettleQueue({
      send: settlement => this.#within(options.store.settle(settlement)),
      onFailed: error => this.#down(error),
      onLost: options.onLost,
    })
  }

  get up(): boolean {
    return this.#up
  }

  /** `undefined`: the store is down, and nothing may be granted without it. */
  async reserve(request: ReserveRequest): Promise<Granted | undefined> {
    if (!this.#up) return this.#reserveOwn(request)
    const keys = request.claims.map(({ key }) => key)
    const settlement = { id: request.id, tag: request.tag, keys }
    try {
      const reserved = await this.#within(this.#options.store.reserve(request))
      if (reserved.expired > 0) this.#options.onExpired(reserved.expired)
      if (reserved.status === 'void') return undefined
      return { ...reserved, shared: false, settle: charges => this.#queue.add({ ...settlement, charges }) }
    } catch (error) {
      this.#down(error)
      this.#queue.add({ ...settlement, charges: keys.map(() => 0) })
      return this.#reserveOwn(request)
    }
  }

  /** `undefined` while the store is down. */
  async tally(tag: string, meters: readonly Meter[]): Promise<Readings | undefined> {
    if (!this.#up) return undefined
    try {
      return await this.#within(this.#options.store.tally(tag, meters))
    } catch (error) {
      this.#down(error)
      return undefined
    }
  }

  /** Whether the store takes a write: an id that nobody uses is marked as settled. */
  async probe(): Promise<void> {
    const settlement: Settlement = { id: `probe-${newId(this.#options.now())}`, tag: 'probe', keys: [], charges: [] }
    try {
      await this.#within(this.#options.store.settle(settlement))
      this.#isUp()
    } catch (error) {
      this.#down(error)
      this.#probeLater()
    }
  }

  /** Waits for settlements under way, as long as the store takes them. */
  async close(): Promise<void> {
    this.#closed = true
    this.#cancelProbe?.()
    await this.#queue.drain()
  }

  async #reserveOwn(request: ReserveRequest): Promise<Granted | undefined> {
    const { share } = this.#options
    if (share === undefined) return undefined
    const claims = request.claims.map(claim => ({ ...claim, limit: Math.floor(claim.limit * share) }))
    const reserved = await this.#own.reserve({ ...request, claims })
    const settlement = { id: request.id, tag: request.tag, keys: claims.map(({ key }) => key) }
    return {
      ...reserved,
      shared: true,
      settle: charges => void this.#own.settle({ ...settlement, charges }).catch(() => this.#options.onLost(1)),
    }
  }

  #isUp(): void {
    this.#queue.resume()
    if (this.#up) return
    this.#up = true
    this.#options.onUp()
  }

  #down(error: unknown): void {
    this.#queue.pause()
    if (!this.#up) return
    this.#up = false
    this.#options.onDown(error)
    this.#probeLater()
  }

  #probeLater(): void {
    if (this.#closed) return
    this.#cancelProbe?.()
    this.#cancelProbe = this.#options.schedule(() => void this.probe(), PROBE_MS)
  }

  #within<T>(work: Promise<T>): Promise<T> {
    const { schedule, timeoutMs } = this.#options
    return new Promise((resolve, reject) => {
      // Where this process itself was held up, the answer may be here already, and is read before it is late.
      const late = () => setImmediate(reject, new Error(`no answer within ${timeoutMs} ms`))
      const cancel = schedule(late, timeoutMs)
      work.then(resolve, reject).finally(cancel)
    })
  }
}
