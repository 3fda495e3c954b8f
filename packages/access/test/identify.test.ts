import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import type { Principal } from '@windbreak/core'
import { subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import { buildApp } from '../examples/jwt.js'
import access, { type AccessPluginOptions, createKey } from '../src/index.js'

const SECRET = 'fourteen words would do as well, but this is a test'

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
function sign(claims: object, { secret = SECRET, header = { alg: 'HS256', typ: 'JWT' } } = {}): string {
  const text = `${encode(header)}.${encode(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

t.test('the example over @fastify/jwt', async t => {
  process.env['WINDBREAK_ENV'] = 'production'
  const app = await buildApp(SECRET)
  t.teardown(() => app.close())
  const exp = Math.floor(Date.now() / 1_000) + 600
  const claims = { sub: 'ann', tenant: 'acme', roles: ['writer'], iss: 'login.example', aud: 'chat.example', exp }
  let last = 0
  const ask = (authorization?: string) =>
    app.inject({
      url: '/who',
      headers: authorization === undefined ? {} : { authorization },
      // An address of its own for each, so that none is limited.
      remoteAddress: `192.0.2.${++last}`,
    })

  const good = await ask(`Bearer ${sign(claims)}`)
  t.equal(good.statusCode, 200)
  t.same(good.json(), { id: 'ann', tenant: 'acme', roles: ['writer'] })

  const { exp: _, ...forEver } = claims
  const none = `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`
  const rows: [what: string, authorization: string | undefined][] = [
    ['no token', undefined],
    ['another scheme', 'Basic YTpi'],
    ['no token at all', 'Bearer nonsense'],
    ['three parts of nonsense', 'Bearer a.b.c'],
    ['another secret', `Bearer ${sign(claims, { secret: 'x'.repeat(40) })}`],
    ['no signature', `Bearer ${none}`],
    ['an algorithm that is not ours', `Bearer ${sign(claims, { header: { alg: 'HS512', typ: 'JWT' } })}`],
    ['an algorithm that nobody knows', `Bearer ${sign(claims, { header: { alg: 'XX', typ: 'JWT' } })}`],
    ['a token that has expired', `Bearer ${sign({ ...claims, exp: 1_000 })}`],
    ['a token without an end', `Bearer ${sign(forEver)}`],
    ['another issuer', `Bearer ${sign({ ...claims, iss: 'evil.example' })}`],
    ['another audience', `Bearer ${sign({ ...claims, aud: 'other.example' })}`],
    ['an access key', `Bearer ${createKey({ live: true }).key}`],
  ]
  const answers = new Set<string>()
  for (const [what, authorization] of rows) {
    const answer = await ask(authorization)
    t.equal(answer.statusCode, 401, what)
    t.equal(answer.headers['www-authenticate'], 'Bearer')
    answers.add(answer.body)
  }
  t.equal(answers.size, 1, 'one answer for all of them')

  for (const sub of ['windbreak:job', 'a b', '']) {
    const answer = await ask(`Bearer ${sign({ ...claims, sub })}`)
    t.match(answer.json(), { statusCode: 500, code: 'WB_ACCESS_INVALID_PRINCIPAL' }, `no principal: "${sub}"`)
    t.equal(sub !== '' && answer.body.includes(sub), false, 'and it is not quoted')
  }
})

t.test('the README shows the example as it is', async t => {
  const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')
  const [shown, example] = [await read('../README.md'), await read('../examples/jwt.ts')]
  const begin = example.indexOf('async function whoIs')
  t.ok(begin > 0 && shown.includes(example.slice(begin).trimEnd()), 'whoIs')
  const pinned = /verify: \{[^}]+\}/.exec(example)?.[0] ?? 'nothing'
  const plain = (text: string) => text.replaceAll(/^ +/gm, '')
  t.ok(plain(shown).includes(plain(pinned)), 'what is pinned')
})

async function build(t: Test, options: Partial<AccessPluginOptions>, extend?: (app: FastifyInstance) => void) {
  const logged: string[] = []
  const app = Fastify({ logger: { stream: { write: (text: string) => void logged.push(text) } } })
  t.teardown(() => app.close())
  const events: WindbreakEvent[] = []
  const time = { ms: 0 }
  subscribe(app, event => void events.push(event))
  extend?.(app)
  await app.register(access, { environment: 'production', mono: () => time.ms, ...options })
  app.get('/who', { onRequest: app.windbreak.access.authenticate }, request => request.principal)
  const ask = async (headers: Record<string, string | string[]> = {}) =>
    app.inject({ url: '/who', headers: headers as Record<string, string> })
  return { app, ask, events, time, log: () => logged.join('') }
}

const byHeader = (request: FastifyRequest): Principal | null => {
  const name = request.headers['x-session']
  return typeof name === 'string' ? { id: name } : null
}
const bad = Object.assign(new Error('no such session'), { statusCode: 401 })

t.test('what "identify" gives is a principal, or the request ends', async t => {
  const rows: [what: string, given: unknown, message: RegExp][] = [
    ['a name alone', 'ann', /\/ is not an object/],
    ['no id', {}, /\/id is not/],
    ['an id that is no text', { id: 7 }, /\/id is not/],
    ['an id of ours', { id: 'windbreak:selftest' }, /\/id is not/],
    ['an id that breaks a line', { id: 'a\nb' }, /\/id is not/],
    ['an id that is too long', { id: 'a'.repeat(129) }, /\/id is not/],
    ['a tenant that is none', { id: 'a', tenant: '' }, /\/tenant is not/],
    ['roles that are no list', { id: 'a', roles: 'admin' }, /\/roles is not a list/],
    ['a role that is no text', { id: 'a', roles: [null] }, /\/roles has one that is not/],
    ['a role twice', { id: 'a', roles: ['x', 'x'] }, /\/roles has one twice/],
    [
      'too many roles',
      { id: 'a', roles: Array.from({ length: 65 }, (_, at) => `r${at}`) },
      /\/roles is not a list of at most/,
    ],
    ['a field beside them', { id: 'a', admin: true }, /\/ has a field beside/],
  ]
  for (const [what, given, message] of rows) {
    const { ask } = await build(t, { identify: () => given as Principal })
    t.match((await ask()).json(), { statusCode: 500, code: 'WB_ACCESS_INVALID_PRINCIPAL', message }, what)
  }
  const roles = ['writer']
  const { app, ask } = await build(t, { identify: async () => ({ id: 'ann', tenant: 'acme', roles }) })
  app.get('/copy', { onRequest: app.windbreak.access.authenticate }, ({ principal }) => {
    roles.push('late')
    return { principal, isFrozen: Object.isFrozen(principal) && Object.isFrozen(principal?.roles) }
  })
  const copy = await app.inject('/copy')
  t.same(copy.json(), { principal: { id: 'ann', tenant: 'acme', roles: ['writer'] }, isFrozen: true })
  t.same((await ask()).json(), { id: 'ann', tenant: 'acme', roles: ['writer', 'late'] })
})

t.test('keys and "identify" side by side', async t => {
  const ann = createKey({ live: true })
  const asked: unknown[] = []
  const { ask, events } = await build(t, {
    settings: { keys: [{ id: 'ann', hash: ann.hash, principal: 'ann' }] },
    identify: request => {
      asked.push(request.headers.authorization)
      return byHeader(request)
    },
  })
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  t.same((await ask({ ...bearer(ann.key), 'x-session': 'bob' })).json(), { id: 'ann' }, 'a key goes first')
  t.same((await ask({ 'x-session': 'bob' })).json(), { id: 'bob' })
  t.same((await ask({ ...bearer('aaa.bbb.ccc'), 'x-session': 'bob' })).json(), { id: 'bob' })
  for (const key of [createKey({ live: true }).key, `${ann.key}0`, 'wb_test_x']) {
    const answer = await ask({ ...bearer(key), 'x-session': 'bob' })
    t.equal(answer.statusCode, 401, 'a key that is no good does not fall through to somebody else')
  }
  const twice = await ask({ authorization: [`Bearer ${ann.key}`, 'Bearer a.b.c'], 'x-session': 'bob' })
  t.equal(twice.statusCode, 401, 'nor do two headers')
  t.same(asked, [undefined, 'Bearer aaa.bbb.ccc'], '"identify" is shown no key of ours')
  t.match(events, [
    { detail: { reason: 'unknown' } },
    { detail: { reason: 'malformed' } },
    { detail: { reason: 'malformed' } },
  ])
})

t.test('who is not identified gets the 401 of keys, and is counted where something was presented', async t => {
  const { ask, events } = await build(t, {
    settings: { failures: { burst: 2 } },
    identify(request) {
      if (request.headers['x-session'] === 'bad') throw bad
      return byHeader(request)
    },
  })
  for (let at = 0; at < 5; at++) t.equal((await ask()).statusCode, 401)
  t.match(events[0], { code: 'WB_ACCESS_DENIED', detail: { reason: 'missing' } })
  t.same((await ask({ 'x-session': 'ann' })).json(), { id: 'ann' })

  t.match((await ask({ 'x-session': 'bad' })).json(), { statusCode: 401, code: 'WB_ACCESS_DENIED' })
  t.equal((await ask({ authorization: 'Bearer a.b.c' })).statusCode, 401)
  const limited = await ask({ 'x-session': 'bad' })
  t.match(limited.json(), { statusCode: 429, code: 'WB_ACCESS_TOO_MANY_FAILURES' })
  t.same((await ask({ 'x-session': 'bob' })).body, limited.body, 'one who was never seen there is not let in')
  t.same((await ask({ 'x-session': 'ann' })).body, limited.body, 'nor is one who was: what an app takes may be guessed')
})

t.test('what comes at once is not all looked at before the first of it fails', async t => {
  let look!: () => void
  const looked = new Promise<void>(resolve => (look = resolve))
  const { ask } = await build(t, {
    settings: { failures: { burst: 5 } },
    identify: async request => {
      await looked
      if (request.headers['x-session'] === 'right') return { id: 'ann' }
      throw Object.assign(new Error('not this one'), { statusCode: 401 })
    },
  })
  const guesses = Array.from({ length: 50 }, (_, at) => ask({ 'x-session': at === 49 ? 'right' : 'bad' }))
  await new Promise(resolve => setImmediate(resolve))
  look()
  const statuses = (await Promise.all(guesses)).map(({ statusCode }) => statusCode)
  t.equal(statuses.filter(status => status === 401).length, 5)
  t.equal(statuses.at(-1), 429, 'the right one is not told from the others')
})

t.test('where nobody is known, a limited address does not even ask', async t => {
  let asked = 0
  const { ask, time } = await build(t, {
    settings: { failures: { burst: 1 } },
    identify: () => {
      asked++
      throw bad
    },
  })
  for (let at = 0; at < 10; at++) await ask()
  t.equal(asked, 1)
  time.ms += 60_000
  await ask()
  t.equal(asked, 2)
})

t.test('a fault of the application is no refusal, is not counted, and shows nothing', async t => {
  const { ask, events, log } = await build(t, {
    settings: { failures: { burst: 1 } },
    identify: async () => {
      throw new Error('ECONNREFUSED 10.0.0.7')
    },
  })
  for (let at = 0; at < 3; at++) {
    const answer = await ask()
    t.match(answer.json(), { statusCode: 503, code: 'WB_ACCESS_IDENTIFY_FAILED' })
    t.notMatch(answer.body, /ECONNREFUSED/)
  }
  t.match(log(), /ECONNREFUSED/)
  t.match(events[0], {
    type: 'access.denied',
    code: 'WB_ACCESS_IDENTIFY_FAILED',
    detail: { reason: 'identify-failed' },
  })
})
