import { inspect } from 'node:util'
import type { KeySource, KeyVersion } from './key-source.js'

/** What the contract needs of a test. tap's `Test` is one. */
export interface ContractTest {
  test(name: string, run: (t: this) => Promise<void>): unknown
  ok(value: unknown, message: string): unknown
  equal(found: unknown, wanted: unknown, message: string): unknown
}

export interface SourceUnderTest {
  readonly source: KeySource
  /** Makes it hold this value, in the way its owner would, and tell again where it could not. */
  readonly hold: (value: string) => Promise<void> | void
  /** Makes it unable to tell what it holds. Absent where a source always can. */
  readonly fail?: () => Promise<void> | void
  /** Whether it tells of changes. */
  readonly watches: boolean
}

const FIRST = 'CANARYfirst5Yb2Kd8Rw3'
const SECOND = 'CANARYsecond7Tn4Zq1Hv6'

/**
 * What every key source has to do, a subtest each. `make` gives a source that nobody else uses; it cleans up by the
 * test that it is handed. Values that are held are 21 or 22 printable ASCII characters.
 */
export function keySourceContract<T extends ContractTest>(
  t: T,
  make: (t: T) => Promise<SourceUnderTest> | SourceUnderTest,
): void {
  const row = (name: string, run: (t: T, under: SourceUnderTest) => Promise<void>) =>
    t.test(name, async t => {
      const under = await make(t)
      await under.hold(FIRST)
      await run(t, under)
    })

  row('a read gives what is held, the best first', async (t, { source }) => {
    const versions = await read(source)
    t.equal(versions[0]?.secret.reveal().trim(), FIRST, 'the first one is it')
  })

  row('a version stays for as long as its value does, and no longer', async (t, { source, hold }) => {
    const [before, same] = [await read(source), await read(source)]
    t.ok(before[0]?.version, 'there is a version')
    t.equal(same[0]?.version, before[0]?.version, 'it is the same at the next read')
    await hold(SECOND)
    const after = await read(source)
    t.equal(after[0]?.secret.reveal().trim(), SECOND, 'the next value comes')
    t.ok(after[0]?.version !== before[0]?.version, 'and has a version of its own')
  })

  row('no two values in one read have the same version', async (t, { source }) => {
    const versions = (await read(source)).map(({ version }) => version)
    t.equal(new Set(versions).size, versions.length, 'each has its own')
  })

  row('reads at the same time give the same', async (t, { source }) => {
    const reads = await Promise.all([read(source), read(source), read(source)])
    t.equal(new Set(reads.map(([best]) => best?.version)).size, 1, 'one version')
  })

  row('nothing but the secret shows a value', async (t, { source }) => {
    const versions = await read(source)
    const shown = `${source.name} ${show(source)} ${show(versions)} ${JSON.stringify(versions)}`
    t.ok(source.name !== '', 'it has a name')
    t.ok(!shown.includes(FIRST), 'the name, the source and what it gives do not show it')
  })

  row('times are whole lives of milliseconds, not seconds', async (t, { source }) => {
    const times = (await read(source)).flatMap(({ createdAt, expiresAt }) => [createdAt, expiresAt])
    const strange = times.filter(time => time !== undefined && !(Number.isFinite(time) && time > MILLISECONDS_LEAST))
    t.equal(strange.length, 0, 'no time is before 1973, where seconds would be')
  })

  row('a source that cannot tell says so, shows nothing, and can tell again', async (t, { source, hold, fail }) => {
    if (fail === undefined) {
      t.ok(await read(source), 'this one always can')
      return
    }
    await read(source)
    await fail()
    const error = await faultOf(read(source))
    t.equal(codeOf(error), 'WB_CONFIG_KEY_SOURCE', 'it rejects with the code')
    t.ok(String(error).includes(source.name), 'which names the source')
    t.ok(!show(error).includes(FIRST), 'and shows no value')
    await hold(SECOND)
    t.equal((await read(source))[0]?.secret.reveal().trim(), SECOND, 'then it tells again')
  })

  row('a read that is given up ends', async (t, { source }) => {
    const error = await faultOf(source.read(AbortSignal.abort()))
    t.ok(error === null || codeOf(error) === 'WB_CONFIG_KEY_SOURCE', 'with a value, or with the code')
  })

  row('a change is told of, where the source can', async (t, { source, hold, watches }) => {
    await read(source)
    let stop = () => {}
    const told = new Promise<void>(resolve => (stop = source.watch(resolve)))
    await hold(SECOND)
    if (watches) await told
    t.equal((await read(source))[0]?.secret.reveal().trim(), SECOND, 'a read then gives it')
    stop()
  })

  row('nothing is told of once the watching has ended', async (t, { source, hold }) => {
    let told = 0
    const stop = source.watch(() => told++)
    stop()
    const before = told
    await hold(SECOND)
    await read(source)
    t.equal(told, before, 'it is quiet')
  })
}

/** 1973 in milliseconds; in seconds, the year 5138. */
const MILLISECONDS_LEAST = 100_000_000_000

const read = async (source: KeySource): Promise<readonly KeyVersion[]> => source.read(new AbortController().signal)
const show = (what: unknown): string => inspect(what, { depth: 10, showHidden: true })
const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code
const faultOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )
