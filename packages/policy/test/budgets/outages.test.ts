import t from 'tap'
import { type Budget, type BudgetStore, memoryStore } from '../../src/budgets/index.js'
import { Keeper } from '../../src/budgets/keeper.js'
import { redisStore, type RedisClient } from '../../src/budgets/stores/redis.js'
import { CHAT, CHAT_TOKENS, handTimers, NOON, open } from './open-budgets.js'

const HOURLY: Budget = { name: 'mine', scope: 'principal', window: 'hour', unit: 'tokens', limit: 10 * CHAT_TOKENS }
const [TIMEOUT, PROBE] = [500, 250]

/** A store that works, fails or hangs as the test says. What hangs is done all the same, but nobody hears of it. */
function flakyStore() {
  const inner = memoryStore({ now: () => NOON })
  const flaky = { state: 'up' as 'up' | 'failing' | 'hanging', asked: 0 }
  async function through<T>(work: () => Promise<T>): Promise<T> {
    flaky.asked += 1
    if (flaky.state === 'failing') throw new Error('READONLY You can not write against a read only replica.')
    const done = await work()
    if (flaky.state === 'hanging') await new Promise(() => {})
    return done
  }
  const store: BudgetStore = {
    reserve: request => through(() => inner.reserve(request)),
    settle: settlement => through(() => inner.settle(settlement)),
    tally: (tag, meters) => through(() => inner.tally(tag, meters)),
  }
  return { store, flaky }
}

const soon = () => new Promise(setImmediate)

t.test('while the store is down every call is refused, and it is back by itself', async t => {
  for (const state of ['failing', 'hanging'] as const) {
    await t.test(state, async t => {
      const { store, flaky } = flakyStore()
      const { schedule, fire } = handTimers()
      const { app, dispatch, sent, evidence, events, used } = await open(t, {
        settings: { budgets: [HOURLY] },
        store,
        schedule,
      })
      flaky.state = state
      const first = dispatch().catch((error: Error) => error)
      await soon()
      fire(TIMEOUT)
      t.match(await first, { code: 'WB_POLICY_BUDGET_STORE', statusCode: 503, retryAfter: 1 })
      t.equal(app.windbreak.budgets.storeUp, false)
      t.same(await app.windbreak.budgets.tally({ id: 'ann' }), { storeUp: false, budgets: [] })

      const asked = flaky.asked
      const more = await Promise.all(Array.from({ length: 20 }, () => dispatch().catch((error: Error) => error)))
      t.ok(more.every(error => (error as { code?: string }).code === 'WB_POLICY_BUDGET_STORE'))
      t.equal(flaky.asked, asked, 'a store that is known to be down is not asked')
      t.match(evidence[0], [{ verdict: 'refuse', rule: 'store' }])
      t.equal(sent.length, 0)

      t.equal(fire(PROBE), 1)
      await soon()
      fire(TIMEOUT)
      await soon()
      t.equal(app.windbreak.budgets.storeUp, false, 'it is looked at, and is still down')
      flaky.state = 'up'
      t.equal(fire(PROBE), 1)
      await soon()
      t.equal(app.windbreak.budgets.storeUp, true)
      t.same(await used(), { mine: 0 }, 'what was debited unheard is taken back')
      await dispatch()
      t.same(await used(), { mine: 15 })
      t.same(
        events.map(({ type }) => type),
        ['budget.store-down', 'budget.store-up'],
      )
    })
  }
})

t.test('what could not be settled during an outage is settled after it', async t => {
  const { store, flaky } = flakyStore()
  const { schedule, fire } = handTimers()
  const { dispatch, used } = await open(t, {
    settings: { budgets: [HOURLY] },
    store,
    schedule,
    intent: async () => void (flaky.state = 'failing'),
  })
  t.equal((await dispatch()).status, 200, 'the answer does not wait for it')
  await soon()
  flaky.state = 'up'
  t.equal(fire(PROBE), 1)
  await soon()
  t.same(await used(), { mine: 15 })
})

t.test('a share is what each process may grant by itself, and no more of it after the next outage', async t => {
  const { store, flaky } = flakyStore()
  const { schedule, fire } = handTimers()
  const { dispatch, evidence, sent } = await open(t, {
    settings: { budgets: [HOURLY], onStoreDown: 'share', share: 0.25 },
    store,
    schedule,
    answer: () => ({ kind: 'json', status: 200, headers: {}, body: { model: 'mistral-small-latest' } }),
  })
  // A quarter of ten: two whole reservations, each charged in full for want of usage.
  flaky.state = 'failing'
  await dispatch()
  t.match(evidence[0], [{ rule: 'reserved' }, { verdict: 'flag', rule: 'share' }, { rule: 'charged-in-full' }])
  flaky.state = 'up'
  fire(PROBE)
  await soon()
  flaky.state = 'failing'
  await dispatch()
  await t.rejects(dispatch(), { code: 'WB_POLICY_BUDGET_EXCEEDED' })
  t.equal(sent.length, 2)
})

t.test('a store that is down at the start is known to be', async t => {
  const { store, flaky } = flakyStore()
  flaky.state = 'failing'
  const { app } = await open(t, { settings: { budgets: [HOURLY] }, store, schedule: handTimers().schedule })
  t.equal(app.windbreak.budgets.storeUp, false)
})

t.test('settlements that cannot be delivered before the process ends are told', async t => {
  const { store, flaky } = flakyStore()
  const lost: number[] = []
  const ignore = () => {}
  const keeper = new Keeper({
    store,
    timeoutMs: TIMEOUT,
    now: () => NOON,
    schedule: handTimers().schedule,
    onDown: ignore,
    onUp: ignore,
    onExpired: ignore,
    onLost: count => lost.push(count),
  })
  const claims = [{ key: 'k', window: 'hour' as const, limit: 10, amount: 1 }]
  const granted = await Promise.all(['a', 'b'].map(id => keeper.reserve({ id, tag: 't', claims, ttlMs: 1_000 })))
  flaky.state = 'failing'
  for (const one of granted) one?.settle([0])
  await keeper.close()
  t.same(lost, [2])
})

t.test('Redis that lost its scripts is given them again, and other errors are not tried twice', async t => {
  const seen: string[] = []
  const client = (evalsha: RedisClient['evalsha']): RedisClient => ({
    evalsha,
    eval: async (_script, keys, ...args) => {
      seen.push(`eval of ${keys} keys, ${args[0]}`)
      return ['granted', 1, 0, []]
    },
  })
  const request = { id: 'one', tag: 'production', claims: [], ttlMs: 1 }
  const forgetful = client(() => Promise.reject(new Error('NOSCRIPT No matching script. Please use EVAL.')))
  t.match(await redisStore({ client: forgetful }).reserve(request), { status: 'granted' })
  t.same(seen, ['eval of 2 keys, {windbreak:production}:r:one'])
  const full = client(() => Promise.reject(new Error("OOM command not allowed when used memory > 'maxmemory'.")))
  await t.rejects(redisStore({ client: full }).reserve(request), { message: /^OOM command/ })
  t.equal(seen.length, 1)
  t.throws(() => redisStore({ client: full, prefix: '{a}' }), { code: 'WB_POLICY_BUDGET_SETTINGS' })
})

t.test('a body is not needed to ask what is left', async t => {
  const { used, dispatch } = await open(t, {
    settings: { budgets: [HOURLY, { ...HOURLY, name: 'model', scope: 'model' }] },
  })
  await dispatch(CHAT)
  t.same(await used(), { mine: 15 }, 'budgets of a model are told with the model')
})
