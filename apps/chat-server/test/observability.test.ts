import { createKey } from '@windbreak/access'
import { createAuditQueries, type RecordFilter } from '@windbreak/audit'
import { sqliteDatabase } from '@windbreak/audit/sqlite'
import type { Sources } from '@windbreak/observability'
import { join } from 'node:path'
import t from 'tap'
import { logSerializers } from '../src/log-serializers.js'
import { createAdmin, readServerSettings } from '../src/index.js'
import { readAdminAddress } from '../src/listen-address.js'
import { bearer, startChat } from './start-chat.js'

const SECRET = 'CANARY-4711'
const ask = (content: string, model = 'mistral-small-latest') =>
  JSON.stringify({ model, messages: [{ role: 'user', content }] })

t.test("the id of an answer leads to its records, and is never the caller's", async t => {
  const sqlite = join(t.testdir(), 'audit.db')
  const { app, url, accessKey } = await startChat(t, { WINDBREAK_AUDIT_SQLITE: sqlite })
  const post = async (body: string) =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...bearer(accessKey), 'x-request-id': SECRET },
      body,
    })
  const good = await post(ask('Hello'))
  const bad = await post(ask('Hello', 'no-such-model'))
  const nowhere = await fetch(`${url}/nothing`, { headers: { 'x-request-id': SECRET } })
  const [id, refused, lost] = [good, bad, nowhere].map(answer => answer.headers.get('x-request-id'))
  for (const one of [id, refused, lost]) t.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  await app.close()
  const queries = createAuditQueries(sqliteDatabase({ path: sqlite }))
  t.teardown(() => queries.close())
  const find = async (filter: RecordFilter) => (await queries.records(filter)).records
  const records = await find({ request: id! })
  t.match(records.map(({ stage, requestId }) => `${stage} ${requestId}`).toSorted(), [`intent ${id}`, `outcome ${id}`])
  const [why] = await find({ request: refused!, stage: 'outcome' })
  t.match(why, { status: 'refused', errorCode: /^WB_POLICY_/, evidence: [{ guard: 'policy', verdict: 'refuse' }] })
  t.same(await find({ request: SECRET }), [])
  await t.rejects(find({ request: '%' }), { code: 'WB_AUDIT_INVALID_QUERY' })
})

t.test('the admin listener tells what the public one does not', async t => {
  const { app, url, accessKey } = await startChat(t)
  // What the metrics read by shape is what the plugins have.
  const sources: Sources = app.windbreak
  t.ok(sources.audit && sources.keys && sources.budgets)
  const env = { WINDBREAK_ENV: 'development', WINDBREAK_ACCESS_KEY: createKey({ live: false }).key }
  const admin = createAdmin(app, { host: '127.0.0.1', port: 0 }, readServerSettings(env))
  t.teardown(() => admin.close())
  const inject = (path: string, host = '127.0.0.1:9464') => admin.inject({ url: path, headers: { host } })
  const headers = bearer(accessKey)
  const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: ask(SECRET) })
  t.equal(answer.status, 200)
  await answer.text()

  const metrics = await inject('/metrics')
  t.match(metrics.headers, { 'content-type': /^text\/plain/ })
  const rows = [
    /^windbreak_calls_total\{operation="chat.complete",model="mistral-small-latest",origin="route",outcome="ok",status="2xx"\} 1$/m,
    /^windbreak_guard_seconds_count\{guard="filter",phase="request"\} \d+$/m,
    /^windbreak_tokens_total\{operation="chat.complete",model="mistral-small-latest",kind="prompt"\} \d+$/m,
    /^windbreak_audit_healthy 1$/m,
    /^windbreak_key_age_seconds\{upstream="default"\} /m,
    /^windbreak_budget_store_up 1$/m,
  ]
  for (const row of rows) t.match(metrics.body, row)
  t.notMatch(metrics.body, /4711|127\.0\.0\.1/)
  t.equal((await fetch(`${url}/metrics`)).status, 404, 'not where the public comes')

  const ready = await inject('/ready')
  t.equal(ready.statusCode, 200)
  t.match(ready.json(), {
    status: 'ready',
    audit: true,
    detail: { audit: { waiting: Number }, keys: [{ upstream: 'default', ready: true }], budgets: { storeUp: true } },
  })
  t.equal((await inject('/metrics', 'evil.example')).statusCode, 421)
  t.equal((await inject('/nothing')).statusCode, 404)
})

t.test('where the admin listener is', t => {
  const at = (text?: string) => ({ WINDBREAK_ADMIN_LISTEN: text })
  t.same(readAdminAddress(at(), 'production'), { host: '127.0.0.1', port: 9464 })
  t.equal(readAdminAddress(at(), 'development'), undefined)
  t.equal(readAdminAddress(at('off'), 'production'), undefined)
  t.same(readAdminAddress(at('[::1]:80'), 'development'), { host: '::1', port: 80 })
  for (const text of ['9464', 'on', '127.0.0.1:99999', 'a b:1']) {
    t.throws(() => readAdminAddress(at(text), 'production'), { code: 'WB_SERVER_INVALID_SETTING' }, text)
  }
  t.end()
})

t.test('a log line shows fields that are listed, and no text', t => {
  const cause = Object.assign(new Error(`cannot reach`), { code: 'ECONNREFUSED' })
  const unknown = Object.assign(new SyntaxError(`Unexpected token in "${SECRET}\n    at ${SECRET}"`, { cause }), {
    body: SECRET,
  })
  const shown = logSerializers.err(unknown)
  t.match(shown, {
    type: 'SyntaxError',
    at: [/observability\.test/],
    cause: { code: 'ECONNREFUSED', message: 'cannot reach' },
  })
  t.notMatch(JSON.stringify(shown), /4711/)
  t.match(logSerializers.err(Object.assign(new Error('Say less'), { code: 'WB_TEST', statusCode: 403 })), {
    code: 'WB_TEST',
    message: 'Say less',
    statusCode: 403,
  })
  t.same(logSerializers.err(SECRET), { type: 'string' })
  const request = { id: 'r', method: 'GET', url: `/?q=${SECRET}`, headers: { authorization: SECRET } }
  t.notMatch(JSON.stringify(logSerializers.req(request)), /4711/)
  t.end()
})
