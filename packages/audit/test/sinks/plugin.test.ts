import { join } from 'node:path'
import Fastify from 'fastify'
import t from 'tap'
import { sqliteDatabase, sqliteSink } from '@windbreak/audit/sqlite'
import audit, {
  createAuditQueries,
  createSigningKey,
  defineSink,
  fileSink,
  memorySink,
  readVerifier,
  verifyLines,
  verifyLog,
} from '../../src/index.js'
import { postgresDatabase, postgresSink } from '../../src/sinks/postgres.js'
import { createClock } from '../builders.js'
import { MemoryFileSystem } from '../memory-file-system.js'
import { connect, ownSchema } from './own-postgres.js'

const pool = await connect()
t.teardown(() => pool?.end())
const skip = pool === undefined ? 'not run: no PostgreSQL at WINDBREAK_TEST_POSTGRES_URL' : false

t.test('a copy in each database is the log, and proves it', async t => {
  const directory = join(t.testdir(), 'spool')
  const path = join(t.testdirName, 'audit.db')
  const schema = pool === undefined ? 'none' : ownSchema(t, pool)
  const sinks = [sqliteSink({ path }), fileSink({ directory: join(t.testdirName, 'copy') })]
  if (pool !== undefined) sinks.push(postgresSink({ pool, schema }))
  const signingKey = createSigningKey()
  let key = ''
  for (const run of [1, 2]) {
    const app = Fastify()
    await app.register(audit, {
      settings: { directory, identities: 'plain', logId: 'eu-1', maxSegmentBytes: 8_192, ship: { lingerMs: 5 } },
      signingKey,
      sinks:
        run === 1 ? sinks : [sqliteSink({ path }), ...(pool === undefined ? [] : [postgresSink({ pool, schema })])],
    })
    await app.ready()
    for (let at = 0; at < 40; at++) {
      await app.windbreak.audit.record({ action: 'app.write', userId: `user-${at}`, success: true })
    }
    key = app.windbreak.audit.key!
    await app.close()
    t.match(
      app.windbreak.audit.sinks.map(({ state, lagRecords, refused, failures }) => ({
        state,
        lagRecords,
        refused,
        failures,
      })),
      app.windbreak.audit.sinks.map(() => ({ state: 'closed', lagRecords: 0, refused: 0, failures: 0 })),
      'closing ships what is left',
    )
  }
  const verifiers = [readVerifier(key)]
  const { records, ok } = await verifyLog(directory, { verifiers })
  t.ok(ok)
  const sqlite = sqliteDatabase({ path })
  t.teardown(() => sqlite.close())
  for (const db of [sqlite, ...(pool === undefined ? [] : [postgresDatabase({ pool, schema })])]) {
    t.test(db.dialect, async t => {
      const queries = createAuditQueries(db)
      const checkpoints = await queries.checkpoints('eu-1')
      t.ok(checkpoints.length > 0, 'checkpoints came along')
      t.match(await verifyLines(queries.lines('eu-1'), { verifiers, checkpoints }), { ok: true, records, uncovered: 0 })
      t.strictSame(await queries.gaps(), [])

      const lines: string[] = []
      for await (const line of queries.lines('eu-1')) lines.push(line)
      const attacks: [name: string, lines: string[]][] = [
        ['one is changed', lines.with(20, lines[20]!.replace('user-', 'usor-'))],
        ['one is gone', lines.toSpliced(20, 1)],
        ['two changed places', lines.with(20, lines[21]!).with(21, lines[20]!)],
        ['the end is gone', lines.slice(0, -2)],
        ['the beginning is gone', lines.slice(1)],
        ['one came twice', lines.toSpliced(20, 0, lines[20]!)],
        ['nothing is left', []],
        ['one is no record', lines.with(20, '{')],
      ]
      for (const [name, changed] of attacks) {
        const { ok, faults } = await verifyLines(changed, { verifiers, checkpoints })
        t.equal(ok, false, name)
        t.ok(faults.length > 0)
      }
    })
  }
})

t.test('sinks are checked when the plugin registers', async t => {
  const twins = [memorySink({ name: 'twin' }), memorySink({ name: 'twin' })]
  const app = Fastify()
  t.teardown(() => app.close().catch(() => {}))
  const registered = app.register(audit, {
    settings: { directory: join(t.testdir(), 'spool'), identities: 'plain' },
    sinks: twins,
  })
  await t.rejects(Promise.resolve(registered), { code: 'WB_AUDIT_SINK' })
  for (const wrong of [{ name: '../x', write: async () => {} }, { name: 'x' }, { name: 'x', write: 1 }]) {
    t.throws(() => defineSink(wrong as never), { code: 'WB_AUDIT_SINK' })
  }
})

t.test('a sink that hangs holds up neither records nor the close', async t => {
  const other = memorySink()
  const hangs = defineSink({ name: 'hangs', write: () => new Promise(() => {}), close: () => new Promise(() => {}) })
  const clock = createClock()
  const fs = new MemoryFileSystem()
  const app = Fastify()
  await app.register(audit, {
    settings: { directory: '/spool', identities: 'plain', ship: { closeMs: 2_000 } },
    fs,
    ...clock,
    sinks: [hangs, other],
  })
  await app.ready()
  await app.windbreak.audit.record({ action: 'app.write', success: true })
  await clock.pass(1_000)
  t.match(app.windbreak.audit.sinks, [{ lagRecords: 2 }, { lagRecords: 0 }])
  let isClosed = false
  const closing = app.close().then(() => (isClosed = true))
  await clock.pass(1_000)
  t.equal(other.records.at(-1)?.record.action, 'audit.stop', 'the other has all of it at once')
  t.equal(isClosed, false)
  await clock.pass(4_000)
  t.equal(isClosed, true, 'the hanging one is given its time, and no more')
  await closing
  t.match(app.windbreak.audit.sinks, [
    { name: 'hangs', lagRecords: 3 },
    { name: 'memory', lagRecords: 0 },
  ])
})

t.test('a refusal is on record', async t => {
  const { RecordRefused } = (await import('../../src/index.js')).errors
  const picky = defineSink({
    name: 'picky',
    async write(batch) {
      const bad = batch.flatMap(({ record }, at) => (record.action === 'app.poison' ? [at] : []))
      if (bad.length > 0) throw new RecordRefused(bad, '413')
    },
  })
  const all = memorySink()
  const noticed = new Promise<void>(resolve => {
    const write = all.write.bind(all)
    Object.assign(all, {
      async write(...given: Parameters<typeof write>) {
        await write(...given)
        if (given[0].some(({ record }) => record.action === 'audit.sink')) resolve()
      },
    })
  })
  const app = Fastify()
  await app.register(audit, {
    settings: { directory: join(t.testdir(), 'spool'), identities: 'plain', ship: { lingerMs: 0 } },
    sinks: [picky, all],
  })
  await app.ready()
  await app.windbreak.audit.record({ action: 'app.poison' })
  await app.windbreak.audit.record({ action: 'app.fine' })
  await noticed
  await app.close()
  const notice = all.records.find(({ record }) => record.action === 'audit.sink')
  t.match(notice?.record, { errorCode: 'WB_AUDIT_SINK_REFUSED', detail: { sink: 'picky', count: 1, seq: '2' } })
  t.match(app.windbreak.audit.sinks[0], { refused: 1, lagRecords: 0 })
})

t.test('PostgreSQL was there', { skip }, async t => t.ok(pool))
