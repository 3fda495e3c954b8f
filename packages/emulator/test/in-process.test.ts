import type { Guard, ModelAnswer, Observed } from '@windbreak/core'
import { attach, boundaryOf, openBoundary } from '@windbreak/core/fastify'
import { readRequest } from '@windbreak/wire'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { type Behaviour, createEmulator, type EmulatorOptions } from '../src/index.js'
import { ask, until } from './open-emulator.js'

/** A user's app with no guard but the emulator, and what it observed of each call. */
async function openApp(t: Test, options?: EmulatorOptions) {
  const emulator = createEmulator(options)
  const app = Fastify()
  t.teardown(() => app.close())
  const seen: { observed?: Observed } = {}
  const watch: Guard = {
    name: 'watch',
    stage: 'intent',
    run(call, next) {
      seen.observed = call.observed
      return next(call)
    },
  }
  openBoundary(app, { read: readRequest, unguarded: ['record', 'policy', 'filter'], drainMs: 0 })
  attach(app, watch)
  attach(app, emulator.guard)
  await app.ready()
  const leaving = new AbortController()

  function call(operation: string, body?: unknown, params: Record<string, string> = {}) {
    const caller = { principal: { id: 'tester' }, origin: { kind: 'job' as const }, signal: leaving.signal }
    return boundaryOf(app).dispatch({ operation, body, params, ...caller })
  }
  return { emulator, call, seen, leave: () => leaving.abort() }
}

async function textOf(answer: ModelAnswer): Promise<string> {
  if (answer.kind !== 'stream') throw new TypeError('no stream')
  let text = ''
  for await (const batch of answer.events) for (const { raw } of batch) text += raw
  return text
}

t.test('without a port or a key the same answers come through a boundary', async t => {
  const { emulator, call, seen } = await openApp(t)

  t.test('JSON', async t => {
    const answer = await call('chat.complete', ask('Hello.'))
    t.match(answer, { kind: 'json', status: 200, headers: {}, raw: /You said: Hello\./ })
    t.match(seen.observed, {
      attempts: 1,
      model: 'mistral-small-latest',
      finishReason: 'stop',
      upstreamStatus: 200,
      usage: { promptTokens: Number, completionTokens: Number, totalTokens: Number },
    })
  })
  t.test('a stream', async t => {
    const text = await textOf(await call('chat.complete', ask('Hello.', { stream: true, n: 2 })))
    t.match(text, /data: \[DONE\]\n\n$/)
    t.match(seen.observed, { finishReason: 'stop', usage: { totalTokens: Number } })
  })
  t.test('models', async t => {
    t.match(await call('models.list'), { kind: 'json', body: { object: 'list' } })
    t.match(await call('models.get', undefined, { model: 'mistral-large-2512' }), {
      body: { id: 'mistral-large-2512' },
    })
  })
  t.test('and all of it is remembered', async t => {
    t.match(emulator.requests, [
      { via: 'process', method: 'POST', path: '/v1/chat/completions', body: ask('Hello.'), ended: 'answered' },
      { via: 'process', body: { stream: true }, ended: 'answered' },
      { via: 'process', method: 'GET', path: '/v1/models', body: null },
      { via: 'process', path: '/v1/models/mistral-large-2512' },
    ])
  })
})

t.test('the same faults come out as coded errors', async t => {
  const { emulator, call } = await openApp(t)
  const rows: [behaviour: Behaviour, stream: boolean, code: string, statusCode: number][] = [
    [{ status: 401 }, false, 'WB_EMULATOR_UPSTREAM_STATUS', 502],
    [{ status: 503 }, true, 'WB_EMULATOR_UPSTREAM_STATUS', 502],
    [{ status: 429 }, false, 'WB_EMULATOR_UPSTREAM_LIMITED', 429],
    [{ fault: 'redirect' }, false, 'WB_EMULATOR_UPSTREAM_STATUS', 502],
    [{ fault: 'reset' }, true, 'WB_EMULATOR_UPSTREAM_CUT', 502],
    [{ fault: 'cut' }, false, 'WB_EMULATOR_UPSTREAM_CUT', 502],
    [{ fault: 'cut' }, true, 'WB_EMULATOR_UPSTREAM_CUT', 502],
    [{ fault: 'eof' }, false, 'WB_EMULATOR_UPSTREAM_NOT_JSON', 502],
    [{ fault: 'eof' }, true, 'WB_WIRE_STREAM_INCOMPLETE', 502],
    [{ fault: 'odd' }, false, 'WB_WIRE_BAD_ANSWER', 502],
    [{ fault: 'odd' }, true, 'WB_WIRE_BAD_EVENT', 502],
    [{ fault: 'bad-json' }, true, 'WB_WIRE_BAD_EVENT', 502],
    [{ fault: 'bad-utf8' }, true, 'WB_WIRE_BAD_EVENT', 502],
    [{ fault: 'error-event' }, true, 'WB_WIRE_UPSTREAM_ERROR_EVENT', 502],
  ]
  for (const [behaviour, stream, code, statusCode] of rows) {
    emulator.script.push(behaviour)
    const answered: Promise<unknown> = call('chat.complete', ask('x', { stream }))
    const read = stream ? answered.then(answer => textOf(answer as ModelAnswer)) : answered
    await t.rejects(read, { code, statusCode }, `${JSON.stringify(behaviour)} ${stream ? 'streamed' : 'as JSON'}`)
  }
  await t.rejects(call('chat.complete', { ...ask('x'), model: 'm' }), { code: 'WB_EMULATOR_UPSTREAM_STATUS' })
  t.ok(emulator.requests.every(({ ended }) => ended === 'broken'))
})

t.test('what hangs ends when the caller leaves', async t => {
  for (const fault of ['silent', 'hang'] as const) {
    const { emulator, call, leave } = await openApp(t)
    emulator.script.push({ fault })
    const read = call('chat.complete', ask('x', { stream: true })).then(textOf)
    await until(() => emulator.requests.length === 1)
    leave()
    await t.rejects(read, { code: 'WB_CORE_CALLER_LEFT' }, fault)
    await until(() => emulator.requests[0]?.ended === 'left')
  }
})

t.test('a guard that breaks the body is found out', async t => {
  const { guard } = createEmulator()
  const call = { operation: 'chat.complete', body: { model: 7 }, observed: {}, onSettled() {}, params: {} }
  await t.rejects(
    guard.run(call as never, () => Promise.reject(new Error('not reached'))),
    {
      code: 'WB_EMULATOR_UPSTREAM_STATUS',
      message: /422/,
    },
  )
})
