import { writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import t from 'tap'
import { readServerSettings } from '../src/index.js'
import { bearer, startChat } from './start-chat.js'

const REDIS_URL = process.env['WINDBREAK_TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379'
const HELLO = { model: 'mistral-small-latest', messages: [{ role: 'user', content: 'Hello.' }], max_tokens: 50 }
const MINE = { name: 'mine', scope: 'principal', window: 'day', unit: 'tokens', limit: 1_000 }

async function budgetsFile(settings: object): Promise<string> {
  const file = join(tmpdir(), `windbreak-budgets-${randomUUID()}.json`)
  await writeFile(file, JSON.stringify(settings))
  return file
}

function post(url: string, accessKey: string, body: object = HELLO, path = '/v1/chat/completions') {
  return fetch(url + path, { method: 'POST', headers: bearer(accessKey), body: JSON.stringify(body) })
}

t.test('answers say what is left, whole and streamed, and a refusal says when to come back', async t => {
  const { url, accessKey } = await startChat(t, { WINDBREAK_BUDGETS_FILE: await budgetsFile({ budgets: [MINE] }) })
  const first = await post(url, accessKey)
  t.equal(first.status, 200)
  t.equal(first.headers.get('x-ratelimit-limit-tokens-day'), '1000')
  const cost = Number(first.headers.get('x-ratelimit-tokens-query-cost'))
  t.equal(Number(first.headers.get('x-ratelimit-remaining-tokens-day')), 1_000 - cost)
  t.ok(cost > 0 && cost < 100, 'it costs what it used')

  const streamed = await post(url, accessKey, { ...HELLO, stream: true })
  t.ok(Number(streamed.headers.get('x-ratelimit-tokens-query-cost')) > 500, 'a stream costs what is reserved, so far')
  await streamed.text()

  const rows = [
    ['/v1/chat/completions', { ...HELLO, max_tokens: 340 }],
    ['/api/chat', { ...HELLO, max_tokens: undefined, maxTokens: 340 }],
  ] as const
  for (const [path, body] of rows) {
    const refused = await post(url, accessKey, body, path)
    t.equal(refused.status, 429, path)
    t.equal(refused.headers.get('x-windbreak-error'), 'WB_POLICY_BUDGET_EXCEEDED')
    t.ok(Number(refused.headers.get('retry-after')) >= 1)
    t.ok(Number(refused.headers.get('x-ratelimit-remaining-tokens-day')) > 800)
    t.match(await refused.json(), path === '/api/chat' ? { error: {} } : { type: 'gateway_rate_limited' })
  }
})

t.test('while Redis cannot be reached counted calls are refused, and the server says that it is not ready', async t => {
  const closed = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => closed.once('listening', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise(resolve => closed.close(resolve))
  const env = { WINDBREAK_REDIS_URL: `redis://127.0.0.1:${port}` }
  const file = await budgetsFile({ budgets: [MINE] })
  const { url, accessKey, emulator } = await startChat(t, { ...env, WINDBREAK_BUDGETS_FILE: file })
  const refused = await post(url, accessKey)
  t.equal(refused.status, 503)
  t.match(await refused.json(), { code: 'WB_POLICY_BUDGET_STORE', type: 'gateway_unavailable' })
  t.equal(refused.headers.get('retry-after'), '1')
  t.equal(emulator.requests.filter(({ path }) => path === '/v1/chat/completions').length, 0)
  const ready = await fetch(`${url}/readyz`)
  t.equal(ready.status, 503)
  t.same(await ready.json(), { status: 'not ready' })
  t.equal((await fetch(`${url}/healthz`)).status, 200, 'requests are still limited, by this process')
})

t.test('one principal has one limit of requests, from whatever addresses', async t => {
  const { url, accessKey } = await startChat(t, {
    WINDBREAK_REQUESTS_PER_MINUTE: '5',
    WINDBREAK_TRUSTED_PROXIES: '127.0.0.1',
  })
  const from = (address: string, key = accessKey) =>
    fetch(`${url}/v1/models`, { headers: { ...bearer(key), 'x-forwarded-for': address } })
  const seen: number[] = []
  for (let at = 1; at <= 6; at++) seen.push((await from(`192.0.2.${at}`)).status)
  t.same(seen, [200, 200, 200, 200, 200, 429])
  const refused = await from('192.0.2.9')
  t.match(await refused.json(), { code: 'WB_SERVER_RATE_LIMITED' })
  t.equal(refused.headers.get('x-ratelimit-limit-req-minute'), '5')
  t.ok(Number(refused.headers.get('retry-after')) >= 1)

  const guesses: number[] = []
  for (let at = 0; at < 6; at++) guesses.push((await from('192.0.2.77', `wb_guess_${at}`)).status)
  t.same(guesses, [401, 401, 401, 401, 401, 429], 'and one address has one, before anybody is known')
})

const redis = await connect()
const skip = redis === undefined ? 'not run: no Redis at WINDBREAK_TEST_REDIS_URL' : false

t.test('servers that share Redis share budgets and request limits', { skip }, async t => {
  if (redis === undefined) throw new Error('no Redis')
  const prefix = `windbreak-test-${randomUUID()}`
  t.teardown(() => cleanUp(redis, prefix))
  const shared = {
    WINDBREAK_REDIS_URL: REDIS_URL,
    WINDBREAK_REDIS_PREFIX: prefix,
    WINDBREAK_BUDGETS_FILE: await budgetsFile({ budgets: [{ ...MINE, limit: 100_000 }] }),
    WINDBREAK_REQUESTS_PER_MINUTE: '10',
  }
  const [one, other] = [await startChat(t, shared), await startChat(t, shared)]
  const first = await post(one.url, one.accessKey)
  const second = await post(other.url, other.accessKey)
  const left = (reply: Response) => Number(reply.headers.get('x-ratelimit-remaining-tokens-day'))
  t.ok(left(second) < left(first), 'the second goes on where the first ended')
  const statuses: number[] = []
  for (let at = 0; at < 10; at++) statuses.push((await fetch(`${at % 2 === 0 ? one.url : other.url}/healthz`)).status)
  t.same(statuses, [200, 200, 200, 200, 200, 200, 200, 200, 429, 429])
})

async function connect(): Promise<Redis | undefined> {
  const redis = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => {})
  try {
    await redis.connect()
    return redis
  } catch (error) {
    if (process.env['WINDBREAK_CI_REQUIRE_SERVICES']) throw error
    return undefined
  }
}

async function cleanUp(redis: Redis, prefix: string): Promise<void> {
  for (const match of [`{${prefix}:*`, `${prefix}:*`]) {
    for await (const keys of redis.scanStream({ match }))
      if ((keys as string[]).length > 0) await redis.del(keys as string[])
  }
  redis.disconnect()
}

t.test('settings that make no sense stop the start', async t => {
  const base = { WINDBREAK_ENV: 'development', WINDBREAK_ACCESS_KEY: 'any' }
  const rows: [string, Record<string, string>, RegExp][] = [
    ['a URL of another kind', { WINDBREAK_REDIS_URL: 'http://127.0.0.1' }, /WINDBREAK_REDIS_URL/],
    ['no URL', { WINDBREAK_REDIS_URL: 'secret' }, /^Invalid setting WINDBREAK_REDIS_URL: expected redis:/],
    ['a prefix with braces', { WINDBREAK_REDIS_PREFIX: '{a}' }, /WINDBREAK_REDIS_PREFIX/],
    ['a misspelt budget', { WINDBREAK_BUDGETS_FILE: await budgetsFile({ budget: [] }) }, /BUDGETS_FILE: \/budget:/],
  ]
  for (const [what, env, message] of rows) {
    t.throws(() => readServerSettings({ ...base, ...env }), { code: 'WB_SERVER_INVALID_SETTING', message }, what)
  }
  const { budgets } = readServerSettings({ ...base, WINDBREAK_REDIS_URL: 'rediss://:hunter2@redis.internal:6380' })
  t.notMatch(JSON.stringify(budgets), /hunter2/)
})
