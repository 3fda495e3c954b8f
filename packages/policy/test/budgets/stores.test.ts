import * as fc from 'fast-check'
import t, { type Test } from 'tap'
import { budgetStoreContract, type StoreUnderTest } from '../../src/budgets/stores/contract.js'
import { memoryStore } from '../../src/budgets/stores/memory.js'
import { redisStore } from '../../src/budgets/stores/redis.js'
import type { BudgetStore } from '../../src/budgets/stores/store.js'
import { windowAt } from '../../src/budgets/stores/window.js'
import { connect, ownPrefix, withClock } from './redis-client.js'

const redis = await connect()
t.teardown(() => redis?.disconnect())
const skip = redis === undefined ? 'not run: no Redis at WINDBREAK_TEST_REDIS_URL' : false

function inMemory(): StoreUnderTest {
  let at = 0
  return { store: memoryStore({ now: () => at }), setClock: next => (at = next) }
}

function inRedis(t: Test): StoreUnderTest {
  if (redis === undefined) throw new Error('no Redis')
  let at = 0
  const client = withClock(redis, () => at)
  return { store: redisStore({ client, prefix: ownPrefix(t, redis) }), setClock: next => (at = next) }
}

t.test('memory', async t => budgetStoreContract(t, inMemory))
t.test('Redis', { skip }, async t => budgetStoreContract(t, inRedis))

/** What the two have to do, told as simply as possible. */
class Model {
  readonly #windows = new Map<string, number>()
  readonly #held = new Map<string, { window: string; amount: number }>()
  readonly #done = new Set<string>()

  reserve(id: string, window: string, amount: number): string {
    if (this.#done.has(id)) return 'void'
    if (this.#held.has(id)) return 'granted'
    const used = this.used(window) + amount
    if (used > LIMIT) return 'over'
    this.#windows.set(window, used)
    this.#held.set(id, { window, amount })
    return 'granted'
  }

  settle(id: string, charge: number): boolean {
    const held = this.#held.get(id)
    this.#done.add(id)
    this.#held.delete(id)
    if (held === undefined) return false
    this.#windows.set(held.window, this.used(held.window) + charge - held.amount)
    return true
  }

  used(window: string): number {
    return this.#windows.get(window) ?? 0
  }
}

const LIMIT = 50
const START = Date.UTC(2026, 10, 25, 10, 59, 55)
const ids = fc.integer({ min: 0, max: 7 }).map(String)
const step = fc.oneof(
  fc.record({ do: fc.constant('reserve' as const), id: ids, amount: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ do: fc.constant('settle' as const), id: ids, charge: fc.integer({ min: 0, max: 60 }) }),
  // Forwards and back, across the hour; never so far that an id is forgotten.
  fc.record({ do: fc.constant('clock' as const), offset: fc.integer({ min: -25, max: 25 }) }),
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function follows(make: () => StoreUnderTest, steps: readonly Step[]): Promise<boolean> {
  const { store, setClock } = make()
  const model = new Model()
  let at = START
  setClock(at)
  const windowNow = () => String(windowAt('hour', at).start)
  for (const one of steps) {
    if (one.do === 'clock') setClock((at = START + one.offset * 1_000))
    if (one.do === 'reserve') {
      const claims = [{ key: 'k', window: 'hour' as const, limit: LIMIT, amount: one.amount }]
      const { status, readings } = await store.reserve({ id: one.id, tag: 't', claims, ttlMs: 7_200_000 })
      if (status !== model.reserve(one.id, windowNow(), one.amount)) return false
      if (readings[0]?.used !== model.used(windowNow())) return false
    }
    if (one.do === 'settle') {
      const settled = await store.settle({ id: one.id, tag: 't', keys: ['k'], charges: [one.charge] })
      if ((settled === 'settled' || settled === 'late') !== model.settle(one.id, one.charge)) return false
    }
    if ((await usedIn(store)) !== model.used(windowNow())) return false
  }
  return true
}

async function usedIn(store: BudgetStore): Promise<number | undefined> {
  return (await store.tally('t', [{ key: 'k', window: 'hour', limit: 0 }])).readings[0]?.used
}

t.test('whatever is done in whatever order, the store holds what the model holds', async t => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), steps => follows(inMemory, steps)),
    { numRuns: 500 },
  )
  if (redis === undefined) return t.comment('not run for Redis')
  const prefix = ownPrefix(t, redis)
  let run = 0
  const make = (): StoreUnderTest => {
    let at = 0
    const client = withClock(redis, () => at)
    return { store: redisStore({ client, prefix: `${prefix}:${run++}` }), setClock: next => (at = next) }
  }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), steps => follows(make, steps)),
    { numRuns: 60 },
  )
})
