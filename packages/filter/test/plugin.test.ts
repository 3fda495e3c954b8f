import { Writable } from 'node:stream'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import type { ModelCall } from '@windbreak/core'
import { attach, boundaryOf, openBoundary, subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import { chatAnswer, readRequest } from '@windbreak/wire'
import { DETECTORS } from '../src/detectors/index.js'
import filter, { createFilter, type FilterPluginOptions, type FilterSettings } from '../src/index.js'

const CARD = '4111 1111 1111 1111'

/** An app with the filter, a route of its own behind the pre-handler, and what it logs and publishes. */
async function build(t: Test, options: FilterPluginOptions = {}) {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>)
      done()
    },
  })
  const app = Fastify({ logger: { stream } })
  t.teardown(() => app.close())
  await app.register(filter, { now: () => 7, ...options })
  const events: WindbreakEvent[] = []
  subscribe(app, event => void events.push(event))
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  app.post('/own', { preHandler: app.windbreak.filter.preHandler }, async ({ body }) => body ?? 'nothing')
  return { app, lines, events }
}

t.test('a setting that is wrong or misspelt stops the start', async t => {
  const rows: [why: string, settings: unknown, where: string][] = [
    ['no such preset', { preset: 'paranoid' }, '/preset'],
    ['no such action', { in: { secret: 'hide' } }, '/in/secret'],
    ['no such kind', { out: { secrets: 'block' } }, '/out/secrets'],
    ['no such detector', { detectors: { emails: 'off' } }, '/detectors/emails'],
    ['no such direction', { detectors: { email: { inn: 'off' } } }, '/detectors/email'],
    ['no such setting', { direction: 'in' }, '/direction'],
  ]
  for (const [why, settings, where] of rows) {
    const app = Fastify()
    t.teardown(() => app.close())
    app.register(filter, { settings } as FilterPluginOptions)
    await t.rejects(
      async () => app.ready(),
      { code: 'WB_FILTER_INVALID_SETTINGS', message: new RegExp(`setting ${where}`) },
      why,
    )
    t.throws(() => createFilter(settings as FilterSettings), { code: 'WB_FILTER_INVALID_SETTINGS' })
  }
})

t.test('the closest setting counts', async t => {
  const { scan, apply } = createFilter({
    preset: 'strict',
    in: { pii: 'redact' },
    out: { pii: 'flag', secret: 'off' },
    detectors: { email: { out: 'redact' }, iban: 'off' },
  })
  const action = (text: string, direction: 'in' | 'out') => apply(text, { direction }).action
  t.equal(action('password: hunter2!', 'in'), 'block', 'the preset')
  t.equal(action(CARD, 'in'), 'redact', 'the kind')
  t.equal(action(CARD, 'out'), 'pass')
  t.equal(apply(CARD, { direction: 'out' }).findings.length, 1, 'flagged')
  t.equal(apply('password: hunter2!', { direction: 'out' }).findings.length, 0, 'off')
  t.equal(action('john@example.com', 'out'), 'redact', 'the detector, for a direction')
  t.equal(action('DE89370400440532013000', 'in'), 'pass', 'the detector, for both')
  t.equal(scan('password: hunter2!').length, 1, 'what is off for one direction only is still found')
  t.equal(scan('DE89370400440532013000').length, 0)
})

t.test('the start says how much is held back, and what passes', async t => {
  const quiet = await build(t)
  t.match(quiet.lines, [{ level: 30, holdBack: quiet.app.windbreak.filter.holdBack, msg: /holds back at most \d+/ }])
  t.equal(quiet.lines.length, 1)
  const loose = await build(t, { settings: { out: { pii: 'flag' } } })
  t.match(loose.lines[1], {
    level: 40,
    direction: 'out',
    detectors: DETECTORS.filter(({ kind }) => kind === 'pii').map(({ id }) => `${id}: flag`),
  })
})

t.test("an app's own route is filtered by the pre-handler, whatever its body looks like", async t => {
  const { app } = await build(t)
  const rows: [why: string, sent: unknown, got: unknown][] = [
    [
      'a chat',
      { messages: [{ role: 'user', content: `Pay ${CARD}` }] },
      { messages: [{ role: 'user', content: 'Pay [card]' }] },
    ],
    [
      'text chunks',
      [
        { type: 'text', text: '4111 1111 ' },
        { type: 'text', text: '1111 1111' },
      ],
      [
        { type: 'text', text: '[card]' },
        { type: 'text', text: '' },
      ],
    ],
    [
      'chunks with more in them',
      [{ type: 'text', text: 'a', note: 'a@b.co' }],
      [{ type: 'text', text: 'a', note: '[email]' }],
    ],
    ['names of members', { 'a@b.co': 1, 'c@d.co': 2 }, { '[email]': 1, '[email]_2': 2 }],
    ['other values', { n: 1, b: true, x: null, list: [1, 'two'] }, { n: 1, b: true, x: null, list: [1, 'two'] }],
  ]
  for (const [why, payload, got] of rows) {
    t.strictSame((await app.inject({ method: 'POST', url: '/own', payload: payload as object })).json(), got, why)
  }
  const text = await app.inject({
    method: 'POST',
    url: '/own',
    payload: 'a@b.co',
    headers: { 'content-type': 'text/plain' },
  })
  t.equal(text.body, '[email]')
  t.equal((await app.inject({ method: 'POST', url: '/own' })).body, 'nothing')
})

t.test('the pre-handler refuses what is blocked, and says so to who listens', async t => {
  const { app, events } = await build(t, { settings: { in: { pii: 'block' } } })
  const refused = await app.inject({ method: 'POST', url: '/own', payload: { text: `password: hunter2! ${CARD}` } })
  t.equal(refused.statusCode, 403)
  t.equal(refused.json().code, 'WB_FILTER_BLOCKED')
  t.notMatch(refused.body, /4111|hunter/)
  t.match(events, [
    {
      type: 'request.refused',
      at: 7,
      code: 'WB_FILTER_BLOCKED',
      origin: { route: '/own' },
      detail: { detector: 'payment-card' },
    },
  ])
})

t.test('the pre-handler refuses a body it cannot look into', async t => {
  const { app } = await build(t)
  const headers = { 'content-type': 'application/octet-stream' }
  const bytes = await app.inject({ method: 'POST', url: '/own', payload: Buffer.from('x'), headers })
  t.equal(bytes.statusCode, 415)
  t.equal(bytes.json().code, 'WB_FILTER_BODY')
  const deep = JSON.parse('['.repeat(200) + ']'.repeat(200)) as object
  t.equal((await app.inject({ method: 'POST', url: '/own', payload: deep })).statusCode, 415)
})

t.test('it guards a boundary, and proves at the start that it does', async t => {
  const { app, lines } = await build(t)
  openBoundary(app, { read: readRequest, unguarded: ['record', 'policy', 'intent'] })
  const sent: ModelCall[] = []
  attach(app, {
    name: 'transport',
    stage: 'transport',
    run: async call => {
      sent.push(call)
      return chatAnswer({ model: 'm', content: 'Write to ann@example.com.' })
    },
  })
  await app.ready()
  t.ok(lines.some(({ msg }) => /caught 15 of 15 canaries/.test(String(msg))))
  const answer = await boundaryOf(app).dispatch({
    operation: 'chat.complete',
    body: { model: 'm', messages: [{ role: 'user', content: `I paid with ${CARD}.` }] },
    principal: { id: 'ann' },
    origin: { kind: 'job' },
  })
  t.match(sent[0]!.body, { messages: [{ content: 'I paid with [card].' }] })
  t.match(answer, { body: { choices: [{ message: { content: 'Write to [email].' } }] } })
})

t.test('a start fails where another guard undoes what the filter did', async t => {
  const { app } = await build(t)
  openBoundary(app, { unguarded: ['record', 'policy', 'intent'] })
  let asked: unknown
  attach(app, { name: 'before', stage: 'record', run: (call, next) => ((asked = call.body), next(call)) })
  attach(app, { name: 'after', stage: 'budget', run: (call, next) => next({ ...call, body: asked }) })
  attach(app, { name: 'transport', stage: 'transport', run: async () => chatAnswer({ model: 'm', content: 'Hi.' }) })
  await t.rejects(async () => app.ready(), { code: 'WB_CORE_SELF_TEST_FAILED', message: /payment-card in a message/ })
})

t.test('many keys that become the same, and many parts with findings, take time in proportion', async t => {
  const { app } = await build(t)
  const SIZE = 12_000
  const keys = Object.fromEntries(Array.from({ length: SIZE }, (_, i) => [`u${i}@example.com`, i]))
  const parts = Array.from({ length: SIZE }, (_, i) => ({ type: 'text', text: `u${i}@example.com ` }))
  for (const [what, payload] of Object.entries({ keys: { keys }, parts: { parts } })) {
    const began = performance.now()
    const reply = await app.inject({ method: 'POST', url: '/own', payload })
    // In quadratic time either takes minutes.
    t.ok(performance.now() - began < 15_000, what)
    t.notMatch(reply.body, /@example/, what)
    t.match(reply.body, /\[email\]/, what)
  }
})
