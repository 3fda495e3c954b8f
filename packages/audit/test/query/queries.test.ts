import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sqliteDatabase, sqliteSink } from '@windbreak/audit/sqlite'
import type { AuditDatabase } from '../../src/query/database.js'
import { createAuditQueries } from '../../src/query/queries.js'
import { contractRecord } from '../../src/sinks/contract.js'
import { postgresDatabase, postgresSink } from '../../src/sinks/postgres.js'
import type { AuditSink, SinkRecord } from '../../src/sinks/sink.js'
import { connect, ownSchema } from '../sinks/own-postgres.js'

const pool = await connect()
t.teardown(() => pool?.end())
const skip = pool === undefined ? 'not run: no PostgreSQL at WINDBREAK_TEST_POSTGRES_URL' : false

interface Place {
  readonly sink: AuditSink
  readonly db: AuditDatabase
}

const PLACES: readonly { readonly name: string; readonly skip: string | false; readonly make: (t: Test) => Place }[] = [
  {
    name: 'SQLite',
    skip: false,
    make(t) {
      const path = join(t.testdir(), 'audit.db')
      const [sink, db] = [sqliteSink({ path }), sqliteDatabase({ path })]
      t.teardown(() => Promise.all([sink.close(), db.close()]))
      return { sink, db }
    },
  },
  {
    name: 'PostgreSQL',
    skip,
    make(t) {
      const at = { pool: pool!, schema: ownSchema(t, pool!) }
      return { sink: postgresSink(at), db: postgresDatabase(at) }
    },
  },
]

const DAY = 86_400_000
const MONDAY = Date.UTC(2026, 10, 23)

interface CallFacts {
  readonly day?: number
  readonly user?: string
  readonly tenant?: string
  readonly model?: string
  readonly status?: string
  readonly tokens?: number
  readonly cost?: number
  readonly evidence?: readonly object[]
  readonly origin?: string
}

let n = 0
/** An intent and its outcome; no outcome where `status` is `open`. */
function call(facts: CallFacts): SinkRecord[] {
  const { day = 0, user = 'anna', tenant = 'acme', model = 'small', status = 'ok', tokens = 10, cost = 2.5 } = facts
  const timestamp = new Date(MONDAY + day * DAY + n * 1_000).toISOString()
  const shared = {
    action: 'chat.complete',
    call: `call-${n}`,
    userId: user,
    tenant,
    model,
    timestamp,
    origin: facts.origin ?? 'route',
  }
  const evidence = facts.evidence ?? []
  const intent = contractRecord(++n, { ...shared, stage: 'intent', success: null, evidence })
  if (status === 'open') return [intent]
  const outcome = contractRecord(++n, {
    ...shared,
    stage: 'outcome',
    status,
    evidence,
    cost,
    tokensUsed: tokens,
    promptTokens: tokens - 4,
    completionTokens: 4,
    keyFingerprint: 'k1',
    errorCode: status === 'ok' ? null : 'WB_POLICY_MODEL',
    success: status === 'ok',
  })
  return [intent, outcome]
}

const flagged = (verdict: string, rule: string) => [
  { count: null, guard: 'filter', rule, verdict, where: '/messages/0' },
]

const RECORDS = [
  ...call({}),
  ...call({ user: 'ben', tenant: 'bolt', model: 'large', tokens: 100, cost: 80, evidence: flagged('change', 'iban') }),
  ...call({ day: 1, status: 'refused', evidence: flagged('refuse', 'model') }),
  ...call({ day: 1, user: 'ben', status: 'open' }),
  ...call({ day: 2, user: 'cleo', model: 'tiny', tokens: 7, evidence: flagged('refuse', 'iban') }),
  ...call({ day: 2, user: 'selftest', origin: 'selftest' }),
]

for (const { name, skip, make } of PLACES) {
  t.test(name, { skip }, async t => {
    const { sink, db } = make(t)
    await sink.write(RECORDS, new AbortController().signal)
    const queries = createAuditQueries(db)
    const ids = async (filter: object) => (await queries.records(filter)).records.map(({ seq }) => Number(seq))

    const rows: [filter: object, seqs: number[]][] = [
      [{ user: 'ben' }, [7, 4, 3]],
      [{ user: `ben' OR '1'='1` }, []],
      [{ tenant: 'bolt' }, [4, 3]],
      [{ model: 'tiny' }, [9, 8]],
      [{ verdict: 'refuse' }, [9, 8, 6, 5]],
      [{ rule: 'iban' }, [9, 8, 4, 3]],
      [{ verdict: 'refuse', rule: 'iban' }, [9, 8]],
      [{ error: 'WB_POLICY_MODEL' }, [6]],
      [{ since: MONDAY + DAY, until: MONDAY + 2 * DAY }, [7, 6, 5]],
      [{ costFrom: 50 }, [4]],
      [{ status: 'ok', user: 'anna' }, [2]],
      [{ call: 'call-0', stage: 'intent' }, [1]],
      [{ log: 'another' }, []],
    ]
    for (const [filter, seqs] of rows) {
      t.strictSame(await ids(filter), seqs, JSON.stringify(filter))
    }

    t.test('pages follow one another, whatever comes meanwhile', async t => {
      const first = await queries.records({}, { limit: 4 })
      t.strictSame(
        first.records.map(({ seq }) => Number(seq)),
        [11, 10, 9, 8],
      )
      await sink.write(
        [contractRecord(900, { timestamp: new Date(MONDAY + 9 * DAY).toISOString(), log: 'later' })],
        new AbortController().signal,
      )
      const second = await queries.records({}, { limit: 4, after: first.next! })
      t.strictSame(
        second.records.map(({ seq }) => Number(seq)),
        [7, 6, 5, 4],
      )
      const third = await queries.records({}, { limit: 4, after: second.next! })
      t.strictSame(
        third.records.map(({ seq }) => Number(seq)),
        [3, 2, 1],
      )
      t.equal(third.next, null)
    })

    t.test('what is no query is refused', async t => {
      const refused = { code: 'WB_AUDIT_INVALID_QUERY' }
      await t.rejects(queries.records({ usr: 'anna' } as object), refused)
      await t.rejects(queries.records({}, { limit: 0 }), refused)
      await t.rejects(queries.records({}, { after: 'x' }), refused)
      await t.rejects(queries.usage({ by: ['ip'] as never }), refused)
    })

    t.test('usage, by day and by more', async t => {
      t.strictSame(structuredClone(await queries.usage()), [
        { day: '2026-11-23', calls: 2, ok: 2, promptTokens: 102, completionTokens: 8, tokens: 110, cost: 82.5 },
        { day: '2026-11-24', calls: 1, ok: 0, promptTokens: 6, completionTokens: 4, tokens: 10, cost: 2.5 },
        { day: '2026-11-25', calls: 1, ok: 1, promptTokens: 3, completionTokens: 4, tokens: 7, cost: 2.5 },
      ])
      t.match(await queries.usage({ by: ['tenant', 'model'], filter: { status: 'ok' } }), [
        { tenant: 'acme', model: 'small', calls: 1 },
        { tenant: 'acme', model: 'tiny', calls: 1, tokens: 7 },
        { tenant: 'bolt', model: 'large', calls: 1, cost: 80 },
      ])
    })

    t.test('orphans are intents that no outcome answers', async t => {
      t.match(await queries.orphans(), [{ seq: '7', userId: 'ben' }])
      t.strictSame(await queries.orphans({ before: MONDAY }), [])
      t.strictSame(await queries.orphans({ log: 'later' }), [])
    })

    t.test('gaps in the numbers, with what the log says of them', async t => {
      const gap = { stage: 'gap', detail: { lastDurableSeq: '11', reason: 'EIO' } }
      const more = [
        contractRecord(15, gap),
        contractRecord(16),
        contractRecord(20),
        contractRecord(20, { id: 'other' }),
      ]
      await sink.write(more, new AbortController().signal)
      t.strictSame(await queries.gaps('contract'), [
        { log: 'contract', from: 12, to: 14, kind: 'unused' },
        { log: 'contract', from: 17, to: 19, kind: 'missing' },
        { log: 'contract', from: 20, to: 20, kind: 'twice' },
      ])
      t.strictSame(await queries.gaps('later'), [{ log: 'later', from: 1, to: 899, kind: 'missing' }])
    })

    t.test('what is unused shows, also what never was used', async t => {
      const uses = await queries.review({ unusedSince: MONDAY + 2 * DAY, models: ['small', 'old'], users: ['dora'] })
      t.strictSame(
        uses.filter(({ isUnused }) => isUnused).map(({ kind, name, calls }) => `${kind} ${name} ${calls}`),
        ['model old 0', 'model large 1', 'model small 3', 'user dora 0', 'user anna 2', 'user ben 2'],
      )
      t.match(
        uses.filter(({ kind }) => kind === 'key'),
        [{ name: 'k1', calls: 4, isUnused: false }],
      )
    })

    t.test('a query can change nothing', async t => {
      await t.rejects(db.all(`DELETE FROM ${db.table('audit_records')}`))
      t.equal((await queries.records({ log: 'contract' })).records.length > 0, true)
    })
  })
}
