import { type BudgetStore, memoryStore, type Window } from '@windbreak/policy/budgets'
import { redisStore } from '@windbreak/policy/budgets/redis'
import { exactly, type Part } from '../keys/figure.js'
import { ownRedis } from './own-redis.js'
import { withClock } from './redis-clock.js'

const RESERVATIONS = 4_000
const HOUR = 3_600_000
const WINDOWS: readonly Window[] = ['minute', 'hour', 'day', 'month']
/** Two minutes before an hour, a day and a month end together. */
const START = Date.UTC(2026, 10, 30, 23, 58)

/**
 * Reservations over the end of a minute, an hour, a day and a month, while the clock runs and is set an hour forth and
 * back; each settled later, by another clock. Afterwards every window is asked what it holds.
 */
export async function measureWindows(folder: string, random: () => number): Promise<Part> {
  let at = START
  const now = () => at
  const redis = await ownRedis(folder)
  await redis.admin.config('SET', 'appendonly', 'no')
  const stores = {
    memory: memoryStore({ now }),
    Redis: redisStore({ client: withClock(redis.admin, now), prefix: 'windows' }),
  }
  const setClock = (next: number) => void (at = next)
  try {
    const figures = []
    for (const [name, store] of Object.entries(stores)) {
      const wrong = await run(store, random, now, setClock)
      figures.push(exactly(`${name}: tokens charged to the wrong window`, wrong, 0))
    }
    return {
      title: `${RESERVATIONS} reservations over window ends and clock steps of ±1 h`,
      figures,
      notes: ['each claims in a minute, an hour, a day and a month at once'],
    }
  } finally {
    await redis.close()
  }
}

async function run(store: BudgetStore, random: () => number, now: () => number, setClock: (at: number) => void) {
  const expected = new Map<string, number>()
  const open: { id: string; accounts: string[] }[] = []
  const claims = WINDOWS.map(window => ({ key: window, window, limit: 1e12, amount: 100 }))
  setClock(START)

  async function settleOne(): Promise<void> {
    const [one] = open.splice(Math.floor(random() * open.length), 1)
    if (one === undefined) return
    const charge = Math.floor(random() * 200)
    await store.settle({ id: one.id, tag: 'windows', keys: WINDOWS, charges: WINDOWS.map(() => charge) })
    for (const account of one.accounts) expected.set(account, (expected.get(account) ?? 0) + charge)
  }

  let offset = 0
  for (let i = 0; i < RESERVATIONS; i++) {
    if (i % 40 === 0) offset = [0, 0, HOUR, -HOUR][Math.floor(random() * 4)] ?? 0
    // A quarter of a minute for every fifty reservations, so that the two minutes and many more go by.
    setClock(START + Math.floor(i / 10) * 3_000 + offset)
    const id = `w${i}`
    const { status } = await store.reserve({ id, tag: 'windows', claims, ttlMs: 900_000 })
    if (status === 'granted') open.push({ id, accounts: WINDOWS.map(window => `${window} ${startOf(window, now())}`) })
    if (random() < 0.9) await settleOne()
  }
  while (open.length > 0) await settleOne()

  let wrong = 0
  for (const [account, tokens] of expected) {
    const [window, start] = account.split(' ') as [Window, string]
    setClock(Number(start) + 1)
    const { readings } = await store.tally('windows', [{ key: window, window, limit: 0 }])
    wrong += Math.abs((readings[0]?.used ?? 0) - tokens)
  }
  return wrong
}

/** By the calendar, not by the store's own arithmetic. */
function startOf(window: Window, at: number): number {
  const text = new Date(at).toISOString()
  const rest = { minute: ':00.000Z', hour: ':00:00.000Z', day: 'T00:00:00.000Z', month: '-01T00:00:00.000Z' }[window]
  return Date.parse(text.slice(0, -rest.length) + rest)
}
