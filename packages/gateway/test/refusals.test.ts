import createError from '@fastify/error'
import type { Guard } from '@windbreak/core'
import { subscribe } from '@windbreak/core/fastify'
import t from 'tap'
import { ask, KEY, openGateway, type Sent } from './open-gateway.js'

const Forbidden = createError('WB_POLICY_TEST', 'Not allowed here', 403)
const OverBudget = createError('WB_POLICY_BUDGET_TEST', 'Budget spent', 429)
const StoreDown = createError('WB_AUDIT_TEST', 'The audit store is down', 503)
const Late = createError('WB_CONFIG_TEST', 'The upstream is late', 504)

/** Throws what the user's text asks for. */
const thrower: Guard = {
  name: 'thrower',
  stage: 'policy',
  async run(call, next) {
    const { messages } = (call.body ?? { messages: [] }) as { messages: { content: string }[] }
    switch (messages[0]?.content ?? '') {
      case 'forbidden':
        throw new Forbidden()
      case 'budget':
        throw Object.assign(new OverBudget(), { retryAfter: 7 })
      case 'store':
        throw new StoreDown()
      case 'late':
        throw new Late()
      case 'bug':
        throw Object.assign(new Error('postgres://admin:hunter2@db'), { path: '/etc/shadow', statusCode: 200 })
      case 'a 401 of somebody else':
        throw Object.assign(new Error('upstream said no'), { code: 'ERR_UPSTREAM', statusCode: 401 })
      case 'not an error':
        // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
        throw 'hunter2'
      default:
        return next(call)
    }
  },
}

interface Row extends Sent {
  readonly status: number
  readonly code: string
  /** Is it told as an event, since no call will hold it? */
  readonly event?: boolean
}

const BOTH: Record<string, Row> = {
  'no key': {
    body: ask('x'),
    headers: { authorization: undefined },
    status: 401,
    code: 'WB_CORE_NO_PRINCIPAL',
    event: true,
  },
  'a wrong key': {
    body: ask('x'),
    headers: { authorization: 'Bearer no' },
    status: 401,
    code: 'WB_CORE_NO_PRINCIPAL',
    event: true,
  },
  'a wrong key comes before a bad body': {
    body: '{',
    headers: { authorization: '' },
    status: 401,
    code: 'WB_CORE_NO_PRINCIPAL',
    event: true,
  },
  'no JSON': { body: '{"model":', status: 400, code: 'WB_GATEWAY_NOT_JSON', event: true },
  'a poisoned prototype': {
    body: '{"model":"m","__proto__":{"x":1}}',
    status: 400,
    code: 'WB_GATEWAY_NOT_JSON',
    event: true,
  },
  'a poisoned constructor': {
    body: '{"constructor":{"prototype":{"x":1}}}',
    status: 400,
    code: 'WB_GATEWAY_NOT_JSON',
    event: true,
  },
  'an empty body': { body: '', status: 400, code: 'WB_GATEWAY_NO_BODY', event: true },
  'no body at all': { method: 'POST', status: 400, code: 'WB_GATEWAY_NO_BODY', event: true },
  text: {
    body: 'hi',
    headers: { 'content-type': 'text/plain' },
    status: 415,
    code: 'WB_GATEWAY_MEDIA_TYPE',
    event: true,
  },
  'a form': {
    body: 'a=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
    code: 'WB_GATEWAY_MEDIA_TYPE',
    event: true,
  },
  'a type that only begins like JSON': {
    body: ask('x'),
    headers: { 'content-type': 'application/jsonp' },
    status: 415,
    code: 'WB_GATEWAY_MEDIA_TYPE',
    event: true,
  },
  'a body without a type': {
    body: ask('x'),
    headers: { 'content-type': undefined },
    status: 415,
    code: 'WB_GATEWAY_MEDIA_TYPE',
    event: true,
  },
  'a body that is too large': {
    body: ask('x'.repeat(3000)),
    status: 413,
    code: 'WB_GATEWAY_BODY_TOO_LARGE',
    event: true,
  },
  'a guard that forbids': { body: ask('forbidden'), status: 403, code: 'WB_POLICY_TEST' },
  'a spent budget': { body: ask('budget'), status: 429, code: 'WB_POLICY_BUDGET_TEST' },
  'a required store that is down': { body: ask('store'), status: 503, code: 'WB_AUDIT_TEST' },
  'an upstream that is late': { body: ask('late'), status: 504, code: 'WB_CONFIG_TEST' },
  'a bug': { body: ask('bug'), status: 500, code: 'WB_CORE_UNEXPECTED' },
  "an error of a guard's client that has a status": {
    body: ask('a 401 of somebody else'),
    status: 500,
    code: 'WB_CORE_UNEXPECTED',
  },
  'something thrown that is no error': { body: ask('not an error'), status: 500, code: 'WB_CORE_UNEXPECTED' },
  'an upstream that is broken': { body: ask('upstream'), status: 502, code: 'WB_EMULATOR_UPSTREAM_STATUS' },
}

const V1: Record<string, Row> = {
  'an unknown field': { body: ask('x', { maxTokens: 1 }), status: 422, code: 'WB_WIRE_INVALID_REQUEST' },
  null: { body: 'null', status: 422, code: 'WB_WIRE_INVALID_REQUEST' },
  'a list': { body: '[]', status: 422, code: 'WB_WIRE_INVALID_REQUEST' },
  'an array for a string': { body: { ...ask('x'), model: ['m'] }, status: 422, code: 'WB_WIRE_INVALID_REQUEST' },
  'a number in quotes': { body: ask('x', { max_tokens: '1' }), status: 422, code: 'WB_WIRE_INVALID_REQUEST' },
  'a model the upstream does not know': { path: '/v1/models/gpt-4', status: 502, code: 'WB_EMULATOR_UPSTREAM_STATUS' },
  'a model name with a path in it': {
    path: '/v1/models/..%2Ffiles',
    status: 404,
    code: 'WB_GATEWAY_UNKNOWN_MODEL',
    event: true,
  },
  'a model name that begins with a dot': {
    path: '/v1/models/.git',
    status: 404,
    code: 'WB_GATEWAY_UNKNOWN_MODEL',
    event: true,
  },
  'models without a key': {
    path: '/v1/models',
    headers: { authorization: undefined },
    status: 401,
    code: 'WB_CORE_NO_PRINCIPAL',
    event: true,
  },
}

const CHAT: Record<string, Row> = {
  'an unknown field': { body: ask('x', { maxTokenz: 1 }), status: 400, code: 'WB_GATEWAY_INVALID_BODY', event: true },
  'a field in snake_case': {
    body: ask('x', { max_tokens: 1 }),
    status: 400,
    code: 'WB_GATEWAY_INVALID_BODY',
    event: true,
  },
  null: { body: 'null', status: 400, code: 'WB_GATEWAY_INVALID_BODY', event: true },
  'a list': { body: '[]', status: 400, code: 'WB_GATEWAY_INVALID_BODY', event: true },
  'a wrong type': { body: ask('x', { maxTokens: '1' }), status: 400, code: 'WB_WIRE_INVALID_REQUEST' },
  'a missing field': { body: { model: 'm' }, status: 400, code: 'WB_WIRE_INVALID_REQUEST' },
}

for (const [path, rows] of [
  ['/v1/chat/completions', { ...BOTH, ...V1 }],
  ['/api/chat', { ...BOTH, ...CHAT }],
] as const) {
  t.test(`${path} refuses with a status, a stable code and nothing internal`, async t => {
    const { send, events, emulator, outcomes } = await openGateway(t, {
      settings: { bodyLimit: 2048 },
      guards: [thrower],
    })
    for (const [name, { status, code, event = false, ...sent }] of Object.entries(rows)) {
      t.test(name, async t => {
        events.length = 0
        outcomes.length = 0
        if (name === 'an upstream that is broken') emulator.script.push({ status: 500 })
        const seen = await send({ path, ...sent })
        t.equal(seen.status, status)
        t.equal(seen.headers['content-type'], 'application/json; charset=utf-8')
        t.equal(seen.headers['cache-control'], 'no-store')
        t.equal(seen.headers['x-windbreak-error'], code)
        t.ok(seen.headers['x-request-id'])
        const body = JSON.parse(seen.text)
        if (path === '/api/chat')
          t.match(body, { error: { code, message: String, requestId: seen.headers['x-request-id'] } })
        else t.match(body, { object: 'error', code, type: /^gateway_/, request_id: seen.headers['x-request-id'] })
        t.notMatch(seen.text, /hunter2|shadow|postgres|node_modules|FST_/)
        t.strictSame(
          events.map(event => [event.type, event.code]),
          event ? [['request.refused', code]] : [],
        )
        t.equal(outcomes.length, event ? 0 : 1, 'either an event or a call')
      })
    }
  })
}

t.test('a refusal says what can be done', async t => {
  const { send } = await openGateway(t, { guards: [thrower], settings: { chatProfile: 'service' } })
  t.equal((await send({ body: ask('budget') })).headers['retry-after'], '7')
  t.match(JSON.parse((await send({ body: ask('x', { messages: [{ role: 'user', content: 7 }] }) })).text), {
    param: '/messages/0/content',
    detail: [{ loc: ['body', 'messages', 0, 'content'], type: 'union_type' }],
  })
  const chat = async (body: unknown) => JSON.parse((await send({ path: '/api/chat', body })).text).error
  t.match(await chat(ask('x', { maxTokens: 0.5 })), {
    path: '/maxTokens',
    message: /^Invalid request at \/maxTokens: /,
  })
  t.match(await chat(ask('x', { max_tokens: 1 })), { path: '/max_tokens', message: /here it is spelt maxTokens$/ })
  t.match(await chat({ ...ask('x'), messages: [{ role: 'tool', content: 'x', toolCallId: 1 }] }), {
    path: '/messages/0/toolCallId',
  })
  t.match(await chat(ask('x', { 'jane@example.com': 1 })), { path: '/*' }, 'a key that may be content is not repeated')
  t.match(await chat(ask('x', { card4111111111111111: 1 })), { path: '/*' })
})

t.test("other plugins' refusals keep their status and get a code of ours", async t => {
  const thrown: Record<string, Error> = {}
  const { send, events } = await openGateway(t, {
    configure: app =>
      app.addHook('onRequest', async ({ headers }) => {
        const error = thrown[String(headers['x-throw'])]
        if (error !== undefined) throw error
      }),
  })
  const rows: [statusCode: number, code: string][] = [
    [429, 'WB_GATEWAY_RATE_LIMITED'],
    [503, 'WB_GATEWAY_OVERLOADED'],
    [403, 'WB_GATEWAY_REQUEST_REFUSED'],
    [401, 'WB_GATEWAY_REQUEST_REFUSED'],
  ]
  for (const [statusCode, code] of rows) {
    thrown[statusCode] = Object.assign(new Error('inside'), { statusCode })
    const seen = await send({ body: ask('x'), headers: { 'x-throw': String(statusCode) } })
    t.equal(seen.status, statusCode)
    t.match(JSON.parse(seen.text), { code })
    t.equal(events.at(-1)?.code, code)
    t.notMatch(seen.text, /inside/)
  }
})

t.test("the app's own error handler and routes are left alone", async t => {
  const { send } = await openGateway(t, {
    configure(app) {
      app.setErrorHandler((_error, _request, reply) => reply.code(418).send('mine'))
      app.post('/mine', ({ body }) => ({ got: body }))
      app.get('/broken', () => {
        throw new Error('x')
      })
    },
  })
  t.match(await send({ path: '/broken' }), { status: 418, text: 'mine' })
  t.match(await send({ path: '/mine', body: 'text', headers: { 'content-type': 'text/plain' } }), {
    status: 200,
    text: '{"got":"text"}',
  })
  t.match(await send({ path: '/mine', body: '{', headers: { authorization: undefined } }), { status: 418 })
})

t.test('headers that an error brings are sent', async t => {
  const Denied = createError('WB_ACCESS_TEST', 'A valid access key is required', 401)
  const { send, events } = await openGateway(t, {
    configure: app =>
      app.addHook('onRequest', async () => {
        throw Object.assign(new Denied(), { headers: { 'www-authenticate': 'Bearer' } })
      }),
  })
  const seen = await send({ path: '/v1/models' })
  t.equal(seen.headers['www-authenticate'], 'Bearer')
  t.strictSame(events, [], 'who denies access makes it known')
})

t.test('a refusal that cannot be recorded is told as that', async t => {
  const { send } = await openGateway(t, {
    configure: app =>
      subscribe(app, () => {
        throw new StoreDown()
      }),
  })
  t.match(await send({ body: '{' }), { status: 503, text: /WB_AUDIT_TEST/ })
})

t.test('an event names the route and who asked', async t => {
  const { send, events } = await openGateway(t)
  await send({ path: '/api/chat', body: '{' })
  t.match(events, [
    {
      type: 'request.refused',
      at: Number,
      code: 'WB_GATEWAY_NOT_JSON',
      principal: { id: 'alice' },
      origin: { kind: 'route', route: '/api/chat', ip: '127.0.0.1', requestId: String },
    },
  ])
  t.notMatch(JSON.stringify(events), new RegExp(KEY))
})

t.test('misspelt settings stop the start', async t => {
  await t.rejects(openGateway(t, { settings: { bodyLimt: 1 } as object }), { code: 'WB_GATEWAY_INVALID_SETTINGS' })
})
