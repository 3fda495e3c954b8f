import type { BudgetStore, Claim } from './store.js'
import { windowAt } from './window.js'

/** What the contract needs of a test. tap's `Test` is one. */
export interface ContractTest {
  test(name: string, run: (t: this) => Promise<void>): unknown
  equal(found: unknown, wanted: unknown, message: string): unknown
  same(found: unknown, wanted: unknown, message: string): unknown
}

export interface StoreUnderTest {
  readonly store: BudgetStore
  /** Sets the store's clock, epoch milliseconds, to any time at all. */
  readonly setClock: (at: number) => void
}

/** Within a minute, an hour, a day and a month (2026-11-25T10:30:30.000Z), none of which is about to end. */
const NOON = Date.UTC(2026, 10, 25, 10, 30, 30)
const TAG = 'contract'
const TTL = 60_000
const HOUR = 3_600_000

const tokens = (amount: number, limit = 100, key = 'tokens'): Claim => ({ key, window: 'hour', limit, amount })

/**
 * What every budget store has to do, a subtest each. `make` gives a store that holds nothing yet, whose clock the test
 * may set, and cleans up by the test that it is handed.
 */
export function budgetStoreContract<T extends ContractTest>(
  t: T,
  make: (t: T) => Promise<StoreUnderTest> | StoreUnderTest,
): void {
  let count = 0
  const row = (name: string, run: (t: T, kit: Kit) => Promise<void>) =>
    t.test(name, async t => {
      const { store, setClock } = await make(t)
      setClock(NOON)
      await run(
        t,
        kitOf(store, setClock, () => `r${count++}`),
      )
    })

  row('a reservation is debited in full at once', async (t, { reserve, used }) => {
    t.equal((await reserve([tokens(60)])).status, 'granted', 'it is granted')
    t.equal(await used('tokens'), 60, 'and counted')
    t.equal((await reserve([tokens(40)])).status, 'granted', 'up to the last token')
    t.equal((await reserve([tokens(1)])).status, 'over', 'and not one more')
    t.equal(await used('tokens'), 100, 'what was refused is not counted')
  })

  row('all claims are debited or none', async (t, { reserve, used }) => {
    const { status, readings } = await reserve([tokens(10), tokens(10, 5, 'narrow')])
    t.equal(status, 'over', 'one that does not fit is enough')
    t.same(await Promise.all([used('tokens'), used('narrow')]), [0, 0], 'nothing is debited')
    t.same(
      readings.map(({ used }) => used),
      [0, 0],
      'and the readings say so',
    )
  })

  row('calls that race never pass the limit together', async (t, { reserve, used }) => {
    const all = await Promise.all(Array.from({ length: 40 }, () => reserve([tokens(7)])))
    t.equal(all.filter(({ status }) => status === 'granted').length, 14, 'as many as fit')
    t.equal(await used('tokens'), 98, 'are counted')
  })

  row('settling puts the charge in the place of the claim', async (t, { reserve, settle, used }) => {
    const { id } = await reserve([tokens(60), tokens(6, 100, 'cost')])
    t.equal(await settle(id, ['tokens', 'cost'], [25, 2]), 'settled', 'it is settled')
    t.same(await Promise.all([used('tokens'), used('cost')]), [25, 2], 'each claim for itself')
    const over = await reserve([tokens(10)])
    await settle(over.id, ['tokens'], [500])
    t.equal(await used('tokens'), 525, 'what was used beyond the claim counts too')
  })

  row('settling twice changes nothing', async (t, { reserve, settle, used }) => {
    const { id } = await reserve([tokens(60)])
    const both = await Promise.all([settle(id, ['tokens'], [20]), settle(id, ['tokens'], [0])])
    t.same(both, ['settled', 'again'], 'the second does not count')
    t.equal(await used('tokens'), 20, 'the first does')
  })

  row(
    'the window that was debited is charged, whatever the clock says',
    async (t, { reserve, settle, used, clock }) => {
      const first = await reserve([tokens(60)])
      const second = await reserve([tokens(40)])
      clock(NOON + HOUR)
      await reserve([tokens(5)])
      await settle(first.id, ['tokens'], [10])
      t.equal(await used('tokens'), 5, 'the next window knows nothing of it')
      clock(NOON - HOUR)
      await settle(second.id, ['tokens'], [0])
      t.equal(await used('tokens'), 0, 'nor does the one before')
      clock(NOON)
      t.equal(await used('tokens'), 10, 'the first window has it all')
    },
  )

  row('a clock that was set back finds the windows as they were', async (t, { reserve, clock }) => {
    await reserve([tokens(100)])
    clock(NOON + HOUR)
    await reserve([tokens(100)])
    clock(NOON)
    t.equal((await reserve([tokens(1)])).status, 'over', 'what was used up stays used up')
  })

  row('what nobody settles stays charged, and a late settle still corrects it', async (t, kit) => {
    const { reserve, settle, used, clock } = kit
    const lost = await reserve([tokens(30)])
    clock(NOON + TTL)
    t.equal((await reserve([tokens(1)])).expired, 1, 'it is told of once')
    t.equal((await reserve([tokens(1)])).expired, 0, 'and no more')
    t.equal(await used('tokens'), 32, 'it is charged in full')
    t.equal(await settle(lost.id, ['tokens'], [5]), 'late', 'who comes late is told so')
    t.equal(await used('tokens'), 7, 'and is counted')
  })

  row('a caller who gave up takes its id out of use', async (t, { settle, used, reserveAs }) => {
    t.equal(await settle('gone', ['tokens'], [0]), 'unknown', 'there is nothing to settle')
    t.equal((await reserveAs('gone', [tokens(10)])).status, 'void', 'what arrives later is not taken')
    t.equal(await used('tokens'), 0, 'and not counted')
  })

  row('the same reservation sent twice is one', async (t, { used, reserveAs }) => {
    await reserveAs('twice', [tokens(10)])
    t.equal((await reserveAs('twice', [tokens(10)])).status, 'granted', 'it is granted again')
    t.equal(await used('tokens'), 10, 'and counted once')
  })

  row('windows are whole minutes, hours, days and months of UTC', async (t, { reserve, clock }) => {
    const windows = ['minute', 'hour', 'day', 'month'] as const
    const times = [NOON, Date.UTC(2024, 1, 29, 23, 59, 59, 999), Date.UTC(2027, 0, 1), Date.UTC(2028, 11, 31, 23)]
    for (const at of times) {
      clock(at)
      const claims = windows.map(window => ({ key: window, window, limit: 1e15, amount: 1 }))
      // oxlint-disable-next-line no-await-in-loop
      const { readings, now } = await reserve(claims)
      t.equal(now, at, 'the clock is the store’s')
      const bounds = readings.map(({ start, end }) => ({ start, end }))
      t.same(
        bounds,
        windows.map(window => windowAt(window, at)),
        new Date(at).toISOString(),
      )
    }
  })

  row('large numbers are exact', async (t, { reserve, settle, used }) => {
    const large = 900_000_000_000_000
    const { id } = await reserve([tokens(large, large + 1)])
    t.equal((await reserve([tokens(2, large + 1)])).status, 'over', 'one too many')
    await settle(id, ['tokens'], [large - 1])
    t.equal(await used('tokens'), large - 1, 'to the last one')
  })

  row('tags do not see each other', async (t, { store, used }) => {
    await store.reserve({ id: 'other', tag: 'other', claims: [tokens(50)], ttlMs: TTL })
    t.equal(await used('tokens'), 0, 'another tag, another counter')
  })
}

function kitOf(store: BudgetStore, clock: (at: number) => void, newId: () => string) {
  const reserveAs = async (id: string, claims: readonly Claim[]) => ({
    id,
    ...(await store.reserve({ id, tag: TAG, claims, ttlMs: TTL })),
  })
  return {
    store,
    clock,
    reserveAs,
    reserve: (claims: readonly Claim[]) => reserveAs(newId(), claims),
    settle: (id: string, keys: readonly string[], charges: readonly number[]) =>
      store.settle({ id, tag: TAG, keys, charges }),
    used: async (key: string) => (await store.tally(TAG, [{ key, window: 'hour', limit: 0 }])).readings[0]?.used,
  }
}

type Kit = ReturnType<typeof kitOf>
