import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import t, { type Test } from 'tap'
import { sqliteDatabase, sqliteSink } from '@windbreak/audit/sqlite'
import { consoleSink } from '../../src/sinks/console.js'
import { contractRecord, sinkContract, type SinkUnderTest } from '../../src/sinks/contract.js'
import { fileSink } from '../../src/sinks/file.js'
import { logSink } from '../../src/sinks/log.js'
import { memorySink } from '../../src/sinks/memory.js'
import { postgresDatabase, postgresSink } from '../../src/sinks/postgres.js'
import { fault, MemoryFileSystem } from '../memory-file-system.js'
import { connect, ownSchema } from './own-postgres.js'

const pool = await connect()
t.teardown(() => pool?.end())
const skip = pool === undefined ? 'not run: no PostgreSQL at WINDBREAK_TEST_POSTGRES_URL' : false
const canonical = (text: string) => JSON.stringify(JSON.parse(text))

t.test('memory', async t =>
  sinkContract(t, (): SinkUnderTest => {
    const sink = memorySink()
    return {
      sink,
      lines: () => sink.records.map(({ line }) => line),
      checkpoints: () => sink.checkpoints,
      keepsOnce: true,
    }
  }),
)

t.test('console', async t =>
  sinkContract(t, (): SinkUnderTest => {
    const stream = new PassThrough({ highWaterMark: 256 })
    let text = ''
    stream.on('data', (bytes: Buffer) => (text += bytes.toString()))
    // Escaped differently, the same JSON.
    return {
      sink: consoleSink({ stream }),
      lines: () => text.split('\n').slice(0, -1).map(canonical),
      keepsOnce: false,
    }
  }),
)

t.test('log', async t =>
  sinkContract(t, (): SinkUnderTest => {
    const records: unknown[] = []
    const log = { info: ({ audit }: { audit?: unknown }) => void records.push(audit) }
    return { sink: logSink({ log }), lines: () => records.map(record => JSON.stringify(record)), keepsOnce: false }
  }),
)

t.test('file', async t =>
  sinkContract(t, (t: Test): SinkUnderTest => {
    const directory = join(t.testdir(), 'copy')
    const read = (name: string) => readFileSync(join(directory, name), 'utf8')
    const make = () => fileSink({ directory, maxFileBytes: 20_000 })
    return {
      sink: make(),
      reopen: make,
      lines: () =>
        readdirSync(directory)
          .filter(name => name.endsWith('.jsonl'))
          .toSorted()
          .flatMap(name => read(name).split('\n').slice(0, -1)),
      checkpoints: () => [read('checkpoint')],
      keepsOnce: true,
    }
  }),
)

t.test('file, where storage fails', async t =>
  sinkContract(t, (): SinkUnderTest => {
    const fs = new MemoryFileSystem()
    const directory = '/copy'
    const make = () => fileSink({ directory, fs })
    return {
      sink: make(),
      reopen: make,
      lines: () =>
        [...fs.names.keys()]
          .filter(name => name.endsWith('.jsonl'))
          .toSorted()
          .flatMap(name => fs.text(name).split('\n').slice(0, -1)),
      outage: {
        begin() {
          fs.fault = operation => {
            if (operation === 'sync') throw fault('EIO')
          }
        },
        end() {
          fs.fault = () => {}
        },
      },
      keepsOnce: true,
    }
  }),
)

const other = (n: number) => contractRecord(n, { action: 'another record of the same id' })

t.test('SQLite', async t =>
  sinkContract(t, async (t: Test): Promise<SinkUnderTest> => {
    const path = join(t.testdir(), 'audit.db')
    const make = () => sqliteSink({ path, busyMs: 200 })
    const sink = make()
    const db = sqliteDatabase({ path })
    t.teardown(async () => {
      await db.close()
      await sink.close().catch(() => {})
    })
    const lock = sqliteSink({ path })
    t.teardown(() => lock.close())
    await lock.write([contractRecord(7_000)], new AbortController().signal)
    const all = async (sql: string) => (await db.all<{ text: string }>(sql)).map(({ text }) => text)
    return {
      sink,
      reopen: make,
      lines: () => all('SELECT line AS text FROM audit_records WHERE seq < 7000 ORDER BY log, seq'),
      checkpoints: () => all('SELECT note AS text FROM audit_checkpoints'),
      poison: other(7_000),
      keepsOnce: true,
    }
  }),
)

t.test('SQLite that is closed while its file is opened begins no thread', async t => {
  const path = join(t.testdir(), 'audit.db')
  const sink = sqliteSink({ path })
  const writing = sink.write([contractRecord(1)], new AbortController().signal)
  await sink.close()
  await t.rejects(writing, { code: 'WB_AUDIT_CLOSED' })
})

t.test('PostgreSQL', { skip }, async t =>
  sinkContract(t, async (t: Test): Promise<SinkUnderTest> => {
    const schema = ownSchema(t, pool!)
    const make = () => postgresSink({ pool: pool!, schema })
    const sink = make()
    const db = postgresDatabase({ pool: pool!, schema })
    await sink.write([contractRecord(7_000)], new AbortController().signal)
    const all = async (sql: string) => (await db.all<{ text: string }>(sql)).map(({ text }) => text)
    return {
      sink,
      reopen: make,
      lines: () => all(`SELECT line AS text FROM ${schema}.audit_records WHERE seq < 7000 ORDER BY log, seq`),
      checkpoints: () => all(`SELECT note AS text FROM ${schema}.audit_checkpoints`),
      outage: {
        begin: async () => void (await pool!.query(`ALTER TABLE ${schema}.audit_records RENAME TO elsewhere`)),
        end: async () => void (await pool!.query(`ALTER TABLE ${schema}.elsewhere RENAME TO audit_records`)),
      },
      poison: other(7_000),
      keepsOnce: true,
    }
  }),
)

t.test('a stream that has ended keeps nothing, and says so', async t => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() })
  stream.end()
  await t.rejects(consoleSink({ stream }).write([contractRecord(1)], new AbortController().signal))
})
