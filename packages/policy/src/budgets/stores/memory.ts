import type { BudgetStore, Claim, Meter, Reading, ReserveRequest, Settlement } from './store.js'
import { KEEP_MS, REMEMBER_MS, windowAt } from './window.js'

interface Held {
  readonly key: string
  readonly start: number
  readonly amount: number
}

interface Reservation {
  readonly held: readonly Held[]
  readonly expiresAt: number
  readonly forgetAt: number
}

interface Tag {
  /** By meter, then by the start of the window. */
  readonly counters: Map<string, Map<number, { used: number; readonly forgetAt: number }>>
  readonly open: Map<string, Reservation>
  readonly expired: Map<string, Reservation>
  /** Ids that were settled, with the time until which they are remembered. */
  readonly done: Map<string, number>
  tidyAt: number
}

export interface MemoryStoreOptions {
  /** Epoch milliseconds. */
  readonly now?: () => number
}

const TIDY_MS = 60_000

/** Counts within this process, and forgets with it. Each process has the whole budget: for one process only. */
export function memoryStore({ now = Date.now }: MemoryStoreOptions = {}): BudgetStore {
  const tags = new Map<string, Tag>()

  function tagOf(name: string): Tag {
    const known = tags.get(name)
    if (known !== undefined) return known
    const tag: Tag = { counters: new Map(), open: new Map(), expired: new Map(), done: new Map(), tidyAt: 0 }
    tags.set(name, tag)
    return tag
  }

  return {
    async reserve({ id, tag: name, claims, ttlMs }: ReserveRequest) {
      const at = now()
      const tag = tagOf(name)
      tidy(tag, at)
      const readings = claims.map(claim => read(tag, claim, at))
      if (tag.done.has(id)) return { status: 'void', now: at, readings, expired: 0 }
      if (tag.open.has(id) || tag.expired.has(id)) return { status: 'granted', now: at, readings, expired: 0 }
      const isOver = claims.some(({ limit, amount }, i) => (readings[i] as Reading).used + amount > limit)
      if (isOver) return { status: 'over', now: at, readings, expired: 0 }
      const after = claims.map((claim, i) => debit(tag, claim, readings[i] as Reading, ttlMs))
      const held = claims.map(({ key, amount }, i) => ({ key, amount, start: (readings[i] as Reading).start }))
      const expired = expire(tag, at)
      tag.open.set(id, { held, expiresAt: at + ttlMs, forgetAt: at + ttlMs + KEEP_MS })
      return { status: 'granted', now: at, readings: after, expired }
    },

    async settle({ id, tag: name, keys, charges }: Settlement) {
      const at = now()
      const tag = tagOf(name)
      tidy(tag, at)
      const open = tag.open.get(id)
      const reservation = open ?? tag.expired.get(id)
      if (reservation === undefined) {
        const isKnown = tag.done.has(id)
        if (!isKnown) tag.done.set(id, at + REMEMBER_MS)
        return isKnown ? 'again' : 'unknown'
      }
      const { held } = reservation
      if (held.length !== keys.length || held.some(({ key }, i) => key !== keys[i])) {
        throw new TypeError('a reservation is settled with the keys it was made with')
      }
      for (const [i, { key, start, amount }] of held.entries()) {
        const counter = tag.counters.get(key)?.get(start)
        if (counter !== undefined) counter.used += (charges[i] ?? amount) - amount
      }
      tag.open.delete(id)
      tag.expired.delete(id)
      tag.done.set(id, at + REMEMBER_MS)
      return open === undefined ? 'late' : 'settled'
    },

    async tally(name, meters) {
      const at = now()
      const tag = tagOf(name)
      return { now: at, readings: meters.map(meter => read(tag, meter, at)) }
    },
  }
}

function read({ counters }: Tag, { key, window }: Meter, at: number): Reading {
  const { start, end } = windowAt(window, at)
  return { used: counters.get(key)?.get(start)?.used ?? 0, start, end }
}

function debit({ counters }: Tag, { key, amount }: Claim, { used, start, end }: Reading, ttlMs: number): Reading {
  let windows = counters.get(key)
  if (windows === undefined) counters.set(key, (windows = new Map()))
  windows.set(start, { used: used + amount, forgetAt: end + ttlMs + KEEP_MS })
  return { used: used + amount, start, end }
}

/** Takes reservations that are past their time out of the open ones, the oldest first. Their charge stays. */
function expire({ open, expired }: Tag, at: number): number {
  let count = 0
  for (const [id, reservation] of open) {
    if (reservation.expiresAt > at) break
    open.delete(id)
    expired.set(id, reservation)
    count += 1
  }
  return count
}

/** Forgets what is long over. */
function tidy(tag: Tag, at: number): void {
  for (const [id, until] of tag.done) {
    if (until > at) break
    tag.done.delete(id)
  }
  // A clock that was set back far does not keep it from tidying.
  if (at < tag.tidyAt && at > tag.tidyAt - 2 * TIDY_MS) return
  tag.tidyAt = at + TIDY_MS
  for (const [id, { forgetAt }] of tag.expired) if (forgetAt <= at) tag.expired.delete(id)
  for (const [key, windows] of tag.counters) {
    for (const [start, { forgetAt }] of windows) if (forgetAt <= at) windows.delete(start)
    if (windows.size === 0) tag.counters.delete(key)
  }
}
