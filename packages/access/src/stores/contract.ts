import type { KeySettings } from '../key-settings.js'
import type { KeyStore } from './key-store.js'

/** What the contract needs of a test. tap's `Test` is one. */
export interface ContractTest {
  test(name: string, run: (t: this) => Promise<void>): unknown
  ok(value: unknown, message: string): unknown
  equal(found: unknown, wanted: unknown, message: string): unknown
}

export interface StoreUnderTest {
  /** Empty at first. */
  readonly store: KeyStore
  /** Another store on the same place, as another process would open it; absent where there can be none. */
  readonly another?: KeyStore
  /** Makes it unable to tell what it holds. Absent where a store always can. */
  readonly fail?: () => Promise<void> | void
}

const HASH = 'live:sha256:'

/**
 * What every key store has to do, a subtest each. `make` gives a store that nobody else uses; it cleans up by the test
 * that it is handed.
 */
export function keyStoreContract<T extends ContractTest>(
  t: T,
  make: (t: T) => Promise<StoreUnderTest> | StoreUnderTest,
): void {
  const row = (name: string, run: (t: T, under: StoreUnderTest) => Promise<void>) =>
    t.test(name, async t => {
      const under = await make(t)
      await under.store.update(() => [line(1)])
      await run(t, under)
    })

  row('a read gives what the last update made, field by field', async (t, { store }) => {
    const full: KeySettings = {
      ...line(2),
      tenant: 'acme',
      roles: ['writer', 'reader'],
      expires: '2031-01-31T00:00:00Z',
      disabled: true,
    }
    await store.update(keys => [...keys, full])
    t.equal(await shown(store), JSON.stringify([line(1), full].map(sorted)), 'both are there')
  })

  row('a list may become empty, which is no fault', async (t, { store }) => {
    await store.update(() => [])
    t.equal(await shown(store), '[]', 'nobody is there')
  })

  row('the mark stays while the list does, and changes with it', async (t, { store }) => {
    const [before, same] = [await store.mark(), await store.mark()]
    t.equal(same, before, 'it stays')
    await store.update(keys => [...keys, line(2)])
    t.ok((await store.mark()) !== before, 'and changes')
  })

  row('updates at the same time are all there', async (t, { store, another = store }) => {
    const ids = Array.from({ length: 12 }, (_, at) => at + 10)
    await Promise.all(ids.map(async id => (id % 2 === 0 ? store : another).update(keys => [...keys, line(id)])))
    const found = JSON.parse(await shown(store)) as KeySettings[]
    t.equal(new Set(found.map(({ id }) => id)).size, ids.length + 1, 'none is lost')
  })

  row('what a change throws is thrown on, and nothing has changed', async (t, { store }) => {
    const problem = new Error('no')
    const fault = await faultOf(
      store.update(() => {
        throw problem
      }),
    )
    t.equal(fault, problem, 'the same error')
    t.equal(await shown(store), JSON.stringify([sorted(line(1))]), 'and the same list')
    await store.update(() => [])
    t.equal(await shown(store), '[]', 'the next update has its turn')
  })

  row('a list that cannot be is refused, and nothing has changed', async (t, { store }) => {
    const rows: [what: string, keys: unknown][] = [
      ['an id twice', [line(1), { ...line(2), id: line(1).id }]],
      ['a hash twice', [line(1), { ...line(2), hash: line(1).hash }]],
      ['a key in place of its hash', [{ ...line(1), hash: `wb_live_${'0'.repeat(49)}` }]],
      ['a misspelt field', [{ ...line(1), disable: true }]],
      ['a date that is none', [{ ...line(1), expires: '2031-02-31T00:00:00Z' }]],
    ]
    for (const [what, keys] of rows) {
      // oxlint-disable-next-line no-await-in-loop -- one change after the other
      const fault = await faultOf(store.update(() => keys as KeySettings[]))
      t.equal((fault as { code?: unknown } | null)?.code, 'WB_ACCESS_STORE_INVALID', what)
      t.ok(String(fault).includes(store.name), 'the message names the store')
      t.ok(!String(fault).includes('0'.repeat(49)), 'and quotes nothing')
    }
    t.equal(await shown(store), JSON.stringify([sorted(line(1))]), 'the list is the same')
  })

  row('a store that cannot tell says so with the code, and never that it is empty', async (t, { store, fail }) => {
    if (fail === undefined) {
      t.ok(await store.read(), 'this one always can')
      return
    }
    await fail()
    const fault = await faultOf(store.read())
    t.equal((fault as { code?: unknown } | null)?.code, 'WB_ACCESS_STORE', 'it rejects with the code')
    t.ok(String(fault).includes(store.name), 'which names the store')
    t.ok(typeof (await store.mark()) === 'string', 'a mark can be had all the same')
  })
}

function line(number: number): KeySettings {
  return { id: `key_${number}`, hash: HASH + String(number).padStart(64, '0'), principal: `p${number}` }
}

/** A default that a store fills in counts as absent. */
const sorted = (key: KeySettings) =>
  Object.fromEntries(
    Object.entries(key)
      .filter(([field, value]) => field !== 'disabled' || value === true)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

/** Fields in sorted order: a store need not keep theirs. */
async function shown(store: KeyStore): Promise<string> {
  const keys = (await store.read()) as readonly KeySettings[]
  return JSON.stringify(keys.map(sorted))
}

const faultOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )
