import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { attach, callFrom, openBoundary, subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import { Secret } from '@windbreak/core'
import access, { createKey, fileStore, memoryStore } from '../src/index.js'
import type { AccessPluginOptions } from '../src/plugin.js'

const NOW = Date.parse('2026-11-22T00:00:00Z')
const ann = createKey({ live: true })
const old = createKey({ live: true })

const SETTINGS = {
  keys: [
    { id: 'ann', hash: ann.hash, principal: 'ann', tenant: 'acme', roles: ['writer'] },
    { id: 'old', hash: old.hash, principal: 'bob', expires: '2020-01-01T00:00:00Z' },
  ],
}

/** An app with one route behind the hook and one that only calls the model, and what both were heard to refuse. */
async function build(t: Test, options: Partial<AccessPluginOptions> = {}, extend?: (app: FastifyInstance) => void) {
  const app = Fastify()
  const events: WindbreakEvent[] = []
  t.teardown(() => app.close())
  subscribe(app, event => void events.push(event))
  app.register(access, { settings: SETTINGS, environment: 'production', now: () => NOW, ...options })
  app.register(async app => {
    app.get('/who', { onRequest: app.windbreak.access.authenticate }, request => request.principal)
    app.post('/late', request => callFrom(request, 'models.list'))
  })
  extend?.(app)
  await app.ready()
  return { app, events }
}

t.test('a valid key gives the request its principal', async t => {
  const { app, events } = await build(t)
  const answer = await app.inject({ url: '/who', headers: { authorization: `Bearer ${ann.key}` } })
  t.equal(answer.statusCode, 200)
  t.same(answer.json(), { id: 'ann', tenant: 'acme', roles: ['writer'] })
  t.same(events, [])
})

t.test('every refusal gives the same answer; only the event tells why', async t => {
  const settings = { ...SETTINGS, failures: { individually: 100 } }
  const { app, events } = await build(t, { settings })
  const rows: [string, string | string[] | undefined][] = [
    ['missing', undefined],
    ['malformed', 'Basic YTpi'],
    ['malformed', 'Bearer hello'],
    ['malformed', [`Bearer ${ann.key}`, `Bearer ${ann.key}`]],
    ['unknown', `Bearer ${createKey({ live: true }).key}`],
    ['test-key', `Bearer ${createKey({ live: false }).key}`],
    ['expired', `Bearer ${old.key}`],
  ]
  const answers = new Set<string>()
  for (const [, authorization] of rows) {
    const headers = (authorization === undefined ? {} : { authorization }) as Record<string, string>
    const answer = await app.inject({ url: '/who', headers })
    t.equal(answer.headers['www-authenticate'], 'Bearer')
    answers.add(`${answer.statusCode} ${answer.body}`)
  }
  t.equal(answers.size, 1)
  t.match([...answers][0], /^401 .*"WB_ACCESS_DENIED"/)
  t.same(
    events.map(event => event.detail?.['reason']),
    rows.map(([reason]) => reason),
  )
  t.match(events[0], { type: 'access.denied', at: NOW, code: 'WB_ACCESS_DENIED', origin: { route: '/who' } })
  t.notMatch(JSON.stringify(events), ann.key)
})

t.test('a call to the model without a key is refused even on a route without the hook', async t => {
  let reached = false
  const { app, events } = await build(t, {}, app => {
    openBoundary(app, { unguarded: ['record', 'policy', 'filter', 'intent'] })
    attach(app, {
      name: 'transport',
      stage: 'transport',
      run: async () => {
        reached = true
        return { kind: 'json', status: 200, headers: {}, body: {} }
      },
    })
  })
  const refused = await app.inject({ method: 'POST', url: '/late' })
  t.equal(refused.statusCode, 401)
  t.equal(refused.headers['www-authenticate'], 'Bearer')
  t.equal(reached, false)
  t.equal(events.length, 1)
  const passed = await app.inject({ method: 'POST', url: '/late', headers: { authorization: `Bearer ${ann.key}` } })
  t.equal(passed.statusCode, 200)
  t.equal(reached, true)
})

t.test('an error handler of the app keeps the challenge', async t => {
  const { app } = await build(t, {}, app => {
    app.setErrorHandler((error: { code: string }, _request, reply) => reply.code(401).send({ my: error.code }))
  })
  const answer = await app.inject('/who')
  t.equal(answer.headers['www-authenticate'], 'Bearer')
  t.same(answer.json(), { my: 'WB_ACCESS_DENIED' })
})

t.test('where the refusal cannot be recorded the request fails all the same', async t => {
  const { app } = await build(t, {}, app => {
    subscribe(app, async () => {
      throw new Error('disk full')
    })
  })
  const answer = await app.inject('/who')
  t.equal(answer.statusCode, 500)
})

t.test('principalFor answers without a request', async t => {
  const { app } = await build(t)
  t.same(app.windbreak.access.principalFor(ann.key), { id: 'ann', tenant: 'acme', roles: ['writer'] })
  t.equal(app.windbreak.access.principalFor(old.key), null)
  t.equal(app.windbreak.access.principalFor(''), null)
})

t.test('the server does not start', async t => {
  const { hash } = createKey({ live: true })
  const key = { id: 'a', hash, principal: 'ann' }
  const other = { ...key, hash: createKey({ live: true }).hash }
  const keyed = `live:hmac-sha256:gone:${hash.slice(-64)}`
  const invalid = 'WB_ACCESS_INVALID_SETTINGS'
  const rows: [string, Partial<AccessPluginOptions>, string, RegExp][] = [
    ['without settings', {}, 'WB_ACCESS_NOBODY', /Nobody could call/],
    ['without keys', { settings: { keys: [] } }, 'WB_ACCESS_NOBODY', /Nobody could call/],
    ['with an empty store', { store: memoryStore() }, 'WB_ACCESS_NOBODY', /Nobody could call/],
    ['with a misspelt setting', { settings: { keys: [key], demos: true } as object }, invalid, /setting \/demos/],
    ['with a key in place of its hash', { settings: { keys: [{ ...key, hash: ann.key }] } }, invalid, /keys\/0\/hash/],
    ['with an id twice', { settings: { keys: [key, other] } }, invalid, /setting \/keys\/1\/id/],
    ['with a hash twice', { settings: { keys: [key, { ...key, id: 'b' }] } }, invalid, /setting \/keys\/1\/hash/],
    [
      'with a date that is none',
      { settings: { keys: [{ ...key, expires: '2026-02-31T00:00:00Z' }] } },
      invalid,
      /\/expires/,
    ],
    ['with a date in words', { settings: { keys: [{ ...key, expires: 'tomorrow' }] } }, invalid, /keys\/0\/expires/],
    [
      'with a principal of ours',
      { settings: { keys: [{ ...key, principal: 'windbreak:x' }] } },
      invalid,
      /\/principal/,
    ],
    [
      'with a principal that breaks a line',
      { settings: { keys: [{ ...key, principal: 'a\nb' }] } },
      invalid,
      /\/principal/,
    ],
    [
      'with a hash under a pepper that is not given',
      { settings: { keys: [{ ...key, hash: keyed }] } },
      invalid,
      /"gone"/,
    ],
    ['with a pepper that is weak', { peppers: [{ id: 'a', secret: new Secret('x') }] }, invalid, /\/peppers\/0/],
    [
      'with one id in the settings and in the store',
      { settings: { keys: [key] }, store: memoryStore([other]) },
      'WB_ACCESS_STORE_INVALID',
      /memory is not taken over; \/keys\/0\/id/,
    ],
    ['with a store that cannot be read', { store: fileStore('/nowhere/keys.json') }, 'WB_ACCESS_STORE', /is not there/],
    ['with "demo" and "identify"', { settings: { demo: true }, identify: () => null }, invalid, /setting \/demo/],
    ['with "demo" in production', { settings: { keys: [key], demo: true } }, 'WB_ACCESS_NOT_FOR_PRODUCTION', /"demo"/],
  ]
  for (const [what, options, code, message] of rows) {
    await t.test(what, async t => {
      const start = build(t, { settings: {}, ...options })
      const problem = await start.catch((error: Error) => error)
      t.match(problem, { code, message })
      t.notMatch(String(problem), ann.key)
    })
  }
  await t.rejects(build(t, { environment: 'prod' as 'production' }), { code: 'WB_CORE_ENVIRONMENT' })
})
