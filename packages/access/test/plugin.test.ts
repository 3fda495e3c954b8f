import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { attach, callFrom, openBoundary, subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import access, { createKey } from '../src/index.js'
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
  const { app, events } = await build(t)
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
  const rows: [string, unknown, RegExp][] = [
    ['without settings', undefined, /setting \/keys/],
    ['without keys', { keys: [] }, /setting \/keys/],
    ['with a misspelt setting', { keys: [key], demos: true }, /setting \/demos/],
    ['with a key in place of its hash', { keys: [{ ...key, hash: ann.key }] }, /setting \/keys\/0\/hash/],
    ['with an id twice', { keys: [key, other] }, /setting \/keys\/1\/id/],
    ['with a hash twice', { keys: [key, { ...key, id: 'b' }] }, /setting \/keys\/1\/hash/],
    ['with a date that is none', { keys: [{ ...key, expires: '2026-02-31T00:00:00Z' }] }, /setting \/keys\/0\/expires/],
    ['with a date in words', { keys: [{ ...key, expires: 'tomorrow' }] }, /setting \/keys\/0\/expires/],
    ['with a principal of ours', { keys: [{ ...key, principal: 'windbreak:x' }] }, /setting \/keys\/0\/principal/],
    ['with a principal that breaks a line', { keys: [{ ...key, principal: 'a\nb' }] }, /\/keys\/0\/principal/],
  ]
  for (const [what, settings, message] of rows) {
    await t.test(what, async t => {
      const start = build(t, { settings: settings as AccessPluginOptions['settings'] })
      const problem = await start.catch((error: Error) => error)
      t.match(problem, { code: 'WB_ACCESS_INVALID_SETTINGS', message })
      t.notMatch(String(problem), ann.key)
    })
  }
  await t.rejects(build(t, { environment: 'prod' as 'production' }), { code: 'WB_CORE_ENVIRONMENT' })
})
