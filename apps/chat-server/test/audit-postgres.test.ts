import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAuditQueries } from '@windbreak/audit'
import { postgresDatabase } from '@windbreak/audit/postgres'
import { Pool } from 'pg'
import t from 'tap'
import { bearer, startChat } from './start-chat.js'

const SERVER = process.env['WINDBREAK_TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const isRequired = Boolean(process.env['WINDBREAK_CI_REQUIRE_SERVICES'])

const owner = new Pool({ connectionString: SERVER, connectionTimeoutMillis: 2_000, max: 1 })
t.teardown(() => owner.end())
const found = await owner.query('SELECT 1').then(
  () => true,
  (error: unknown) => {
    if (isRequired) throw error
    return false
  },
)
const skip = found ? false : 'not run: no PostgreSQL at WINDBREAK_TEST_POSTGRES_URL'

t.test('a copy goes into the database that a file names', { skip }, async t => {
  const name = `windbreak_test_${process.pid}`
  await owner.query(`CREATE DATABASE ${name}`)
  const url = new URL(SERVER)
  url.pathname = `/${name}`
  const file = join(t.testdir(), 'url')
  writeFileSync(file, `${url.href}\n`, { mode: 0o600 })

  const { app, url: chat, accessKey } = await startChat(t, { WINDBREAK_AUDIT_POSTGRES_URL_FILE: file })
  const body = JSON.stringify({ model: 'mistral-small-latest', messages: [{ role: 'user', content: 'Hello' }] })
  const answer = await fetch(`${chat}/v1/chat/completions`, { method: 'POST', headers: bearer(accessKey), body })
  t.equal(answer.status, 200)
  await app.close()
  t.match(app.windbreak.audit.sinks, [{ name: 'postgres', lagRecords: 0, failures: 0 }])

  const pool = new Pool({ connectionString: url.href })
  // The drop below may come before the server has seen a connection go.
  pool.on('error', () => {})
  const queries = createAuditQueries(postgresDatabase({ pool }))
  const { records } = await queries.records({ stage: 'outcome', status: 'ok' })
  t.ok(records.some(({ origin, model }) => origin === 'route' && model === 'mistral-small-latest'))
  t.strictSame(await queries.gaps(), [])
  await pool.end()
  await owner.query(`DROP DATABASE ${name} WITH (FORCE)`)
})
