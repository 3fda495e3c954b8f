import t from 'tap'
import { contractRecord } from '../../src/sinks/contract.js'
import { migratePostgres, postgresRole, postgresSink } from '../../src/sinks/postgres.js'
import { connect, ownSchema, poolAs } from './own-postgres.js'

const pool = await connect()
t.teardown(() => pool?.end())
const skip = pool === undefined ? 'not run: no PostgreSQL at WINDBREAK_TEST_POSTGRES_URL' : false
const open = () => new AbortController().signal

t.test('a role with the grants of the script adds and looks, and can do nothing else', { skip }, async t => {
  const schema = ownSchema(t, pool!)
  const role = `${schema}_writer`
  await pool!.query(`CREATE ROLE ${role}`)
  t.teardown(async () => {
    await pool!.query(`DROP OWNED BY ${role}`)
    await pool!.query(`DROP ROLE ${role}`)
  })
  await migratePostgres({ pool: pool!, schema })
  await pool!.query(postgresRole({ schema, role }))
  const limited = poolAs(t, role)
  const sink = postgresSink({ pool: limited, schema, migrate: false })
  await sink.write([contractRecord(1), contractRecord(2)], open())
  await sink.write([contractRecord(2), contractRecord(3)], open())
  await sink.checkpoint!('contract\n3\nAAAA\n\n\u2014 contract AAAA\n', open())
  const { rows } = await limited.query(`SELECT count(*)::int AS n FROM ${schema}.audit_records`)
  t.strictSame(rows, [{ n: 3 }])
  for (const table of ['audit_records', 'audit_findings', 'audit_checkpoints', 'audit_schema']) {
    for (const sql of [`DELETE FROM`, `TRUNCATE`, `DROP TABLE`]) {
      await t.rejects(limited.query(`${sql} ${schema}.${table}`), { code: '42501' }, `${sql} ${table}`)
    }
  }
  await t.rejects(limited.query(`UPDATE ${schema}.audit_records SET line = '{}'`), { code: '42501' })
  await t.rejects(limited.query(`INSERT INTO ${schema}.audit_schema VALUES (99, 0)`), { code: '42501' })
  await t.rejects(limited.query(`CREATE TABLE ${schema}.own (id int)`), { code: '42501' })
})

t.test('tables that are older or newer than the package are refused', { skip }, async t => {
  const schema = ownSchema(t, pool!)
  const looking = postgresSink({ pool: pool!, schema, migrate: false })
  await t.rejects(looking.write([contractRecord(1)], open()), { code: 'WB_AUDIT_SCHEMA' })
  await Promise.all([1, 2, 3, 4].map(() => migratePostgres({ pool: pool!, schema })))
  await looking.write([contractRecord(1)], open())
  await pool!.query(`INSERT INTO ${schema}.audit_schema VALUES (99, 0)`)
  await t.rejects(postgresSink({ pool: pool!, schema }).write([contractRecord(1)], open()), { code: 'WB_AUDIT_SCHEMA' })
})

t.test('a number that the database cannot hold is a refusal, not an outage', { skip }, async t => {
  const schema = ownSchema(t, pool!)
  const sink = postgresSink({ pool: pool!, schema })
  const strange = { ...contractRecord(2), seq: '99999999999999999999' }
  await t.rejects(sink.write([contractRecord(1), strange, contractRecord(3)], open()), {
    code: 'WB_AUDIT_SINK_REFUSED',
    indexes: [1],
  })
})

t.test('a server that does not answer is let go when the time is up', { skip }, async t => {
  const schema = ownSchema(t, pool!)
  const sink = postgresSink({ pool: pool!, schema })
  await sink.write([contractRecord(1)], open())
  const blocker = await pool!.connect()
  t.teardown(() => blocker.release())
  await blocker.query('BEGIN')
  await blocker.query(`LOCK TABLE ${schema}.audit_records IN ACCESS EXCLUSIVE MODE`)
  const before = pool!.totalCount
  await t.rejects(sink.write([contractRecord(2)], AbortSignal.timeout(100)))
  t.ok(pool!.totalCount <= before, 'its connection is not used again')
  await blocker.query('ROLLBACK')
  await sink.write([contractRecord(2)], open())
})

t.test('names that are not plain are refused before anything is asked', t => {
  for (const schema of ['a"b', 'Audit', 'a b', '', 'pg_catalog', 'a;drop', 'x'.repeat(64)]) {
    t.throws(() => postgresSink({ pool: pool!, schema }), { code: 'WB_AUDIT_SINK' }, schema)
    t.throws(() => postgresRole({ role: schema }), { code: 'WB_AUDIT_SINK' }, schema)
  }
  t.end()
})

t.test('commits wait for the disk, also where the server is told otherwise', { skip }, async t => {
  const schema = ownSchema(t, pool!)
  const seen: string[] = []
  const watched = {
    async connect() {
      const client = await pool!.connect()
      await client.query('SET synchronous_commit TO off')
      return new Proxy(client, {
        get(target, name) {
          if (name !== 'query') {
            const value = Reflect.get(target, name) as unknown
            return typeof value === 'function' ? (value as () => unknown).bind(target) : value
          }
          return async (sql: string, values?: unknown[]) => {
            if (sql === 'COMMIT') {
              const { rows } = await target.query('SHOW synchronous_commit')
              seen.push((rows[0] as { synchronous_commit: string }).synchronous_commit)
            }
            return target.query(sql, values)
          }
        },
      })
    },
  }
  await postgresSink({ pool: watched, schema }).write([contractRecord(1)], open())
  t.ok(seen.length > 0)
  t.ok(
    seen.every(value => value === 'on'),
    seen.join(),
  )
})
