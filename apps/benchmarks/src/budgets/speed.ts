import { type BudgetStore, memoryStore } from '@windbreak/policy/budgets'
import { redisStore } from '@windbreak/policy/budgets/redis'
import { chatAnswer } from '@windbreak/wire'
import { type Part, percentile } from '../keys/figure.js'
import { openWith, see } from './open-boundary.js'
import { ownRedis } from './own-redis.js'

const MODEL = 'mistral-small-latest'
const TIMES = 5_000
const CONCURRENT = 64
const WARM = 1_000

/** What a reservation and its settlement cost. */
export async function measureSpeed(folder: string): Promise<Part> {
  const redis = await ownRedis(folder)
  await redis.admin.config('SET', 'appendonly', 'no')
  const client = await redis.connect()
  const stores = { memory: memoryStore(), Redis: redisStore({ client, prefix: 'speed' }) }
  const notes: string[] = []
  try {
    for (const [name, store] of Object.entries(stores)) {
      await oneByOne(store, WARM)
      const alone = await oneByOne(store, TIMES)
      const half = percentile(alone, 0.5).toFixed(1)
      notes.push(
        `${name}: reserve and settle in two budgets, one by one: p50 ${half} µs, p99 ${percentile(alone, 0.99).toFixed(1)} µs`,
      )
      notes.push(`${name}: ${CONCURRENT} at once: ${(await together(store)).toFixed(1)} µs each`)
    }
    notes.push(
      `the whole guard on a usual call, counters in memory: ${(await throughGuard()).toFixed(1)} µs more than without`,
    )
    return { title: 'What it costs', figures: [], notes }
  } finally {
    client.disconnect()
    await redis.close()
  }
}

let count = 0

async function pair(store: BudgetStore): Promise<void> {
  const id = `s${count++}`
  const claims = ['principal', 'tenant'].map(key => ({ key, window: 'day' as const, limit: 1e14, amount: 500 }))
  await store.reserve({ id, tag: 'speed', claims, ttlMs: 900_000 })
  await store.settle({ id, tag: 'speed', keys: ['principal', 'tenant'], charges: [100, 100] })
}

async function oneByOne(store: BudgetStore, times: number): Promise<number[]> {
  const all: number[] = []
  for (let i = 0; i < times; i++) {
    const began = performance.now()
    await pair(store)
    all.push((performance.now() - began) * 1_000)
  }
  return all
}

async function together(store: BudgetStore): Promise<number> {
  const began = performance.now()
  const each = Math.ceil(TIMES / CONCURRENT)
  await Promise.all(
    Array.from({ length: CONCURRENT }, async () => {
      for (let i = 0; i < each; i++) await pair(store)
    }),
  )
  return ((performance.now() - began) * 1_000) / (each * CONCURRENT)
}

async function throughGuard(): Promise<number> {
  const body = {
    model: MODEL,
    max_tokens: 500,
    messages: [{ role: 'user', content: 'The harbour wall was built in two parts. '.repeat(40) }],
  }
  const budget = { scope: 'principal', window: 'day', unit: 'tokens', limit: 1e14 } as const
  const budgets = [
    { ...budget, name: 'mine' },
    { ...budget, name: 'ours', scope: 'tenant' as const },
  ]
  const without = await timeCalls(body, [])
  return (await timeCalls(body, budgets)) - without
}

async function timeCalls(body: object, budgets: NonNullable<Parameters<typeof openWith>[0]['settings']>['budgets']) {
  const settings = budgets === undefined ? {} : { budgets }
  const kit = await openWith({ settings }, async call => {
    see(call, 100, 50)
    return chatAnswer({ model: MODEL, content: 'Yes.' })
  })
  const all: number[] = []
  for (let i = 0; i < WARM + TIMES; i++) {
    const began = performance.now()
    await kit.ask(body, { id: 'ada', tenant: 'acme' })
    if (i >= WARM) all.push((performance.now() - began) * 1_000)
  }
  await kit.close()
  return percentile(all, 0.5)
}
