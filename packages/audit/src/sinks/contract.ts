import { inspect } from 'node:util'
import { contractRecord } from './contract-record.js'
import type { AuditSink, SinkRecord } from './sink.js'

export { contractRecord } from './contract-record.js'

/** What the contract needs of a test. tap's `Test` is one. */
export interface ContractTest {
  test(name: string, run: (t: this) => Promise<void>): unknown
  ok(value: unknown, message: string): unknown
  equal(found: unknown, wanted: unknown, message: string): unknown
  same(found: unknown, wanted: unknown, message: string): unknown
}

export interface SinkUnderTest {
  readonly sink: AuditSink
  /** The lines that it has kept, in the order in which a reader gets them. */
  readonly lines: () => Promise<readonly string[]> | readonly string[]
  /** The checkpoints that it has kept; absent where it keeps none. */
  readonly checkpoints?: () => Promise<readonly string[]> | readonly string[]
  /** The same place through a sink made anew, as after a restart; absent where the place ends with its sink. */
  readonly reopen?: () => Promise<AuditSink> | AuditSink
  /** Makes it unable to keep anything, and able again. */
  readonly outage?: { readonly begin: () => Promise<void> | void; readonly end: () => Promise<void> | void }
  /** A record among others that it will never take. */
  readonly poison?: SinkRecord
  /** Whether an id that comes again is kept once. A stream cannot; then this is `false`, and its README says so. */
  readonly keepsOnce: boolean
}

const HOSTILE = [
  `'; DROP TABLE audit_records; --`,
  '\u0000\u0001\u001b[2J\r\n',
  '\u2028\u202e\u{e0041}\u007f',
  '\ud800',
  '{{7*7}} ${jndi:ldap://x} %s %n \\',
  '__proto__',
  'é'.repeat(5_000),
]

const series = (from: number, count: number) => Array.from({ length: count }, (_, at) => contractRecord(from + at))
const linesOf = (records: readonly SinkRecord[]) => records.map(({ line }) => line)
const open = () => new AbortController().signal
const NOTE = 'contract\n3\nAAAA\n\n\u2014 contract AAAA\n'

/**
 * What every sink has to do, a subtest each. `make` gives a sink whose place holds nothing yet, and cleans up by the
 * test that it is handed.
 */
export function sinkContract<T extends ContractTest>(
  t: T,
  make: (t: T) => Promise<SinkUnderTest> | SinkUnderTest,
): void {
  const row = (name: string, run: (t: T, under: SinkUnderTest) => Promise<void>) =>
    t.test(name, async t => {
      const under = await make(t)
      await run(t, under)
    })

  row('what was acknowledged is there, in order, byte for byte', async (t, { sink, lines }) => {
    const records = series(1, 50)
    await sink.write(records.slice(0, 1), open())
    t.same(await lines(), linesOf(records.slice(0, 1)), 'before the sink is closed')
    await sink.write(records.slice(1), open())
    t.same(await lines(), linesOf(records), 'and so is what followed')
    await sink.close()
  })

  row('strings that mean something elsewhere mean nothing here', async (t, { sink, lines }) => {
    const records = HOSTILE.map((text, at) =>
      contractRecord(at + 1, { userId: text, tenant: text, model: text, detail: { [`k${at}`]: text }, action: text }),
    )
    await sink.write(records, open())
    t.same(await lines(), linesOf(records), 'they come back as they were')
    await sink.close()
  })

  row('nothing at all, and a great deal, are batches too', async (t, { sink, lines }) => {
    const records = series(1, 2_000)
    await sink.write([], open())
    await sink.write(records, open())
    t.equal((await lines()).length, 2_000, 'all of them')
    await sink.close()
  })

  row('an id that comes again is no second record', async (t, { sink, lines, keepsOnce }) => {
    const records = series(1, 9)
    await sink.write(records.slice(0, 6), open())
    await sink.write(records.slice(3), open())
    await sink.write(records, open())
    if (keepsOnce) t.same(await lines(), linesOf(records), 'each once')
    else t.same([...new Set(await lines())], linesOf(records), 'each at least once, in order')
    await sink.close()
  })

  row('writes at the same time lose nothing', async (t, { sink, lines }) => {
    const records = series(1, 40)
    await Promise.all(Array.from({ length: 8 }, (_, at) => sink.write(records.slice(at * 5, at * 5 + 5), open())))
    t.same(new Set(await lines()), new Set(linesOf(records)), 'all of them are there')
    await sink.close()
  })

  row('a place that is opened again has what it had', async (t, { sink, lines, reopen, keepsOnce }) => {
    const records = series(1, 10)
    await sink.write(records.slice(0, 6), open())
    await sink.close()
    if (reopen === undefined) {
      t.ok(true, 'this one ends with its sink')
      return
    }
    const again = await reopen()
    await again.write(keepsOnce ? records.slice(4) : records.slice(6), open())
    t.same(await lines(), linesOf(records), 'and what came since')
    await again.close()
  })

  row('what it will never take is named, and the others can be kept', async (t, { sink, lines, poison }) => {
    if (poison === undefined) {
      t.ok(await closed(sink), 'this one takes everything')
      return
    }
    const good = series(1_000, 3)
    const error = await faultOf(sink.write([good[0]!, poison, good[1]!, good[2]!], open()))
    t.equal((error as { code?: unknown } | null)?.code, 'WB_AUDIT_SINK_REFUSED', 'it says so')
    t.same((error as { indexes?: unknown } | null)?.indexes, [1], 'and which one')
    await sink.write(good, open())
    const kept = (await lines()).filter(line => line !== poison.line)
    t.same(kept.slice(-3), linesOf(good), 'the others are kept, once each')
    await sink.close()
  })

  row('a sink that cannot keep records says so, shows none, and can again', async (t, { sink, lines, outage }) => {
    if (outage === undefined) {
      t.ok(await closed(sink), 'this one always can')
      return
    }
    const records = [contractRecord(1, { userId: 'CANARY8Tq3' }), contractRecord(2)]
    await outage.begin()
    const error = await faultOf(sink.write(records, open()))
    t.ok(error !== null, 'it rejects')
    t.ok((error as { code?: unknown } | null)?.code !== 'WB_AUDIT_SINK_REFUSED', 'and blames no record')
    t.ok(!inspect(error, { depth: 10 }).includes('CANARY8Tq3'), 'nothing of a record is in the error')
    await outage.end()
    await sink.write(records, open())
    t.same(await lines(), linesOf(records), 'then they are kept')
    await sink.close()
  })

  row('checkpoints are kept beside the records', async (t, { sink, checkpoints }) => {
    if (sink.checkpoint === undefined || checkpoints === undefined) {
      t.ok(await closed(sink), 'this one keeps none')
      return
    }
    await sink.write(series(1, 3), open())
    await sink.checkpoint(NOTE, open())
    await sink.checkpoint(NOTE, open())
    t.same((await checkpoints()).at(-1), NOTE, 'as it was signed')
    t.equal((await checkpoints()).length, 1, 'the same one once')
    await sink.close()
  })

  row('a write whose time is up ends', async (t, { sink }) => {
    const outcome = await sink.write(series(1, 1), AbortSignal.abort()).then(
      () => 'kept',
      () => 'not kept',
    )
    t.ok(outcome !== '', `this one: ${outcome}`)
    await sink.close()
  })
}

const closed = async (sink: AuditSink): Promise<boolean> => sink.close().then(() => true)
const faultOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )
