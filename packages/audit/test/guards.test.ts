import type { ModelAnswer, ModelCall } from '@windbreak/core'
import {
  attach,
  boundaryOf,
  callFrom,
  identify,
  openBoundary,
  originOf,
  publish,
  requirePrincipal,
} from '@windbreak/core/fastify'
import Fastify from 'fastify'
import { hostname } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import audit from '../src/index.js'
import { segmentName } from '../src/spool/segment.js'
import {
  type AppOptions,
  BodyRefused,
  buildApp,
  ModelRefused,
  refuse,
  type TestApp,
  UpstreamBroken,
} from './build-app.js'
import { chatCall, DIRECTORY, jsonAnswer, recordsIn, settled, streamAnswer } from './builders.js'
import { fault, MemoryFileSystem } from './memory-file-system.js'

const FIRST = join(DIRECTORY, segmentName(1))
const never = () => new Promise<never>(() => {})

/** Facts that are the same in every record of the calls below. */
const WHO = {
  action: 'chat.complete',
  ipAddress: '203.0.113.9',
  log: 'test',
  origin: 'route',
  requestId: 'req-1',
  route: '/v1/chat/completions',
  socketAddress: '10.0.0.2',
  tenant: 'acme',
  timestamp: /^2026-11-22T00:00:01\.000Z$/,
  upstream: 'default',
  userId: 'user-7',
  v: 1,
}
const ASKED = { model: 'mistral-small-latest', textBytes: 32 }

async function read({ app }: TestApp, signal?: AbortSignal): Promise<string> {
  const answer = await boundaryOf(app).dispatch(chatCall(signal === undefined ? {} : { signal }))
  if (answer.kind !== 'stream') return answer.kind
  let text = ''
  for await (const batch of answer.events) for (const event of batch) text += event.raw
  return text
}

function observe(call: ModelCall): void {
  call.observed.model = 'mistral-small-2506'
  call.observed.usage = { promptTokens: 11, completionTokens: 22, totalTokens: 33 }
  call.observed.finishReason = 'stop'
  call.observed.upstreamStatus = 200
}

interface End {
  readonly name: string
  readonly options: AppOptions
  /** Makes the call and gives the code it ended with, `null` where it was answered. */
  readonly act?: (built: TestApp) => Promise<unknown>
  readonly code: string | null
  readonly intents: number
  readonly outcome: object
}

const used = { modelReturned: 'mistral-small-2506', tokensUsed: 33, promptTokens: 11, completionTokens: 22 }
const unused = { modelReturned: null, tokensUsed: null, promptTokens: null, completionTokens: null }
const answered = { attempts: 1, upstreamMs: 25 }

const ENDS: readonly End[] = [
  {
    name: 'a JSON answer',
    options: {
      transport: async call => {
        observe(call)
        return jsonAnswer()
      },
    },
    code: null,
    intents: 1,
    outcome: {
      ...ASKED,
      ...used,
      ...answered,
      status: 'ok',
      success: true,
      errorCode: null,
      httpStatus: 200,
      finishReason: 'stop',
      upstreamStatus: 200,
      evidence: [],
      latencyMs: 0,
    },
  },
  {
    name: 'a whole stream',
    options: {
      transport: async call => {
        observe(call)
        return streamAnswer(['a', 'b'], true)
      },
    },
    act: async built => {
      t.equal(await read(built), 'data: a\n\ndata: b\n\ndata: [DONE]\n\n')
      return null
    },
    code: null,
    intents: 1,
    outcome: { ...ASKED, ...used, ...answered, status: 'ok', success: true, errorCode: null, httpStatus: 200 },
  },
  {
    name: 'a refusal by another guard',
    options: { guards: [refuse(new ModelRefused())] },
    code: 'WB_TEST_MODEL',
    intents: 0,
    outcome: {
      ...ASKED,
      ...unused,
      attempts: 0,
      upstreamMs: null,
      status: 'refused',
      success: false,
      errorCode: 'WB_TEST_MODEL',
      httpStatus: 403,
      evidence: [{ count: null, guard: 'policy', rule: 'model', verdict: 'refuse', where: '/model' }],
    },
  },
  {
    name: 'a body that does not validate',
    options: {
      boundary: {
        read: (_operation, body) => {
          if (JSON.stringify(body).includes('Zürich')) throw new BodyRefused()
          return body
        },
      },
    },
    code: 'WB_TEST_BODY',
    intents: 0,
    outcome: {
      ...unused,
      model: null,
      textBytes: null,
      status: 'refused',
      success: false,
      errorCode: 'WB_TEST_BODY',
      httpStatus: 422,
    },
  },
  {
    name: 'an upstream that broke',
    options: { transport: () => Promise.reject(new UpstreamBroken()) },
    code: 'WB_TEST_UPSTREAM',
    intents: 1,
    outcome: {
      ...ASKED,
      ...unused,
      status: 'failed',
      success: false,
      errorCode: 'WB_TEST_UPSTREAM',
      httpStatus: 502,
    },
  },
  {
    name: 'an error that nobody expected',
    options: { transport: () => Promise.reject(new Error('the password is hunter2')) },
    code: null,
    act: built => read(built).then(undefined, () => null),
    intents: 1,
    outcome: { status: 'failed', success: false, errorCode: 'WB_CORE_UNEXPECTED', httpStatus: 500, tokensUsed: null },
  },
  {
    name: 'an upstream cut in the middle of a stream',
    options: { transport: async () => streamAnswer(['a'], true, () => Promise.reject(new UpstreamBroken())) },
    code: 'WB_TEST_UPSTREAM',
    intents: 1,
    outcome: { status: 'incomplete', success: false, errorCode: 'WB_TEST_UPSTREAM', httpStatus: 502 },
  },
  {
    name: 'a stream that ends without its final event',
    options: { transport: async () => streamAnswer(['a', 'b'], false) },
    code: 'WB_CORE_ANSWER_INCOMPLETE',
    intents: 1,
    outcome: { status: 'incomplete', success: false, errorCode: 'WB_CORE_ANSWER_INCOMPLETE', httpStatus: 502 },
  },
  {
    name: 'a caller who leaves before the answer',
    options: { transport: never },
    act: async built => {
      const caller = new AbortController()
      const reading = read(built, caller.signal)
      await settled()
      caller.abort()
      return reading
    },
    code: 'WB_CORE_CALLER_LEFT',
    intents: 1,
    outcome: { ...ASKED, status: 'aborted', success: false, errorCode: 'WB_CORE_CALLER_LEFT', httpStatus: 499 },
  },
  {
    name: 'a caller who leaves in the middle of a stream',
    options: { transport: async () => streamAnswer(['a'], true, never) },
    act: async built => {
      const caller = new AbortController()
      const reading = read(built, caller.signal)
      await settled()
      caller.abort()
      return reading
    },
    code: 'WB_CORE_CALLER_LEFT',
    intents: 1,
    outcome: { status: 'aborted', success: false, errorCode: 'WB_CORE_CALLER_LEFT', httpStatus: 499 },
  },
  {
    name: 'a reader who breaks off a stream',
    options: { transport: async () => streamAnswer(['a', 'b'], true) },
    act: async ({ app }) => {
      const answer = await boundaryOf(app).dispatch(chatCall())
      // oxlint-disable-next-line no-unreachable-loop
      if (answer.kind === 'stream') for await (const _ of answer.events) break
      return null
    },
    code: null,
    intents: 1,
    outcome: { status: 'aborted', success: false, errorCode: 'WB_CORE_CALLER_LEFT' },
  },
  {
    name: 'a deadline that passes',
    options: { transport: never, boundary: { deadlineMs: 150 } },
    code: 'WB_CORE_DEADLINE',
    intents: 1,
    outcome: { ...ASKED, status: 'timeout', success: false, errorCode: 'WB_CORE_DEADLINE', httpStatus: 504 },
  },
  {
    name: 'a deadline that passes in the middle of a stream',
    options: { transport: async () => streamAnswer(['a'], true, never), boundary: { deadlineMs: 150 } },
    code: 'WB_CORE_DEADLINE',
    intents: 1,
    outcome: { status: 'timeout', success: false, errorCode: 'WB_CORE_DEADLINE', httpStatus: 504 },
  },
  {
    name: 'an answer that nobody reads',
    options: { transport: async () => streamAnswer(['a'], true), boundary: { unreadMs: 10 } },
    act: async ({ app, outcomes }) => {
      await boundaryOf(app).dispatch(chatCall())
      while (!outcomes.some(({ status }) => status === 'unread')) await settled()
      await settled()
      return null
    },
    code: null,
    intents: 1,
    outcome: { status: 'unread', success: false, errorCode: 'WB_CORE_ANSWER_UNREAD' },
  },
  {
    name: 'a server that shuts down in the middle of a stream',
    options: { transport: async () => streamAnswer(['a'], true, never), boundary: { drainMs: 5 } },
    act: async built => {
      const reading = read(built).catch((error: { code: string }) => error.code)
      await settled()
      await built.app.close()
      return reading
    },
    code: 'WB_CORE_SHUTTING_DOWN',
    intents: 1,
    outcome: { status: 'shutdown', success: false, errorCode: 'WB_CORE_SHUTTING_DOWN', httpStatus: 503 },
  },
]

t.test('exactly one outcome is on record for', async t => {
  for (const { name, options, act, code, intents, outcome } of ENDS) {
    t.test(name, async t => {
      const built = await buildApp(t, options)
      const make = act ?? ((built: TestApp) => read(built).then(() => null))
      const ended = await make(built).catch((error: { code: string }) => error.code)
      t.equal(ended, code)
      const records = (await built.records()).filter(({ stage }) => stage === 'intent' || stage === 'outcome')
      t.equal(records.filter(({ stage }) => stage === 'intent').length, intents)
      t.equal(built.sent.length, intents, 'as many attempts as intents')
      t.equal(records.length, intents + 1)
      const last = records.at(-1)
      t.match(last, { stage: 'outcome', ...WHO, ...outcome })
      t.equal(new Set(records.map(({ call }) => call)).size, 1)
      t.same(Object.keys(last ?? {}), Object.keys(last ?? {}).toSorted())
      for (const fact of [
        'action',
        'timestamp',
        'userId',
        'model',
        'tokensUsed',
        'success',
        'errorCode',
        'ipAddress',
      ]) {
        t.ok(fact in (last ?? {}), fact)
      }
    })
  }
})

t.test('strict', async t => {
  t.test('sends nothing before the intent is on stable storage', async t => {
    const built = await buildApp(t)
    const release = hold(built)
    const reading = read(built)
    await settled()
    t.match(built.fs.text(FIRST), '"stage":"intent"', 'written')
    t.equal(built.sent.length, 0, 'and not sent')
    release()
    await reading
    t.equal(built.sent.length, 1)
  })

  t.test('answers nothing before the outcome is', async t => {
    let onSend = () => {}
    const built = await buildApp(t, {
      transport: async () => {
        onSend()
        return jsonAnswer()
      },
    })
    let release = () => {}
    onSend = () => (release = hold(built))
    let done = false
    const reading = read(built).then(() => (done = true))
    await settled()
    t.match(built.fs.text(FIRST), '"status":"ok"')
    t.equal(done, false)
    release()
    await reading
  })

  t.test('holds back the final event of a stream until the outcome is', async t => {
    const built = await buildApp(t, { transport: async () => streamAnswer(['a'], true) })
    const answer = await boundaryOf(built.app).dispatch(chatCall())
    if (answer.kind !== 'stream') throw new Error('a stream was asked for')
    const events = answer.events[Symbol.asyncIterator]()
    t.match((await events.next()).value, [{ data: 'a' }])
    const release = hold(built)
    let done = false
    const final = events.next().then(({ value }) => {
      done = true
      return value as unknown
    })
    await settled()
    t.equal(done, false)
    release()
    t.match(await final, [{ data: '[DONE]' }])
  })

  t.test('refuses calls while no record can be written, sends none of them, and recovers by itself', async t => {
    const built = await buildApp(t)
    built.fs.capacity = 0
    for (let count = 0; count < 3; count++) {
      await t.rejects(read(built), { code: 'WB_AUDIT_UNAVAILABLE', statusCode: 503, retryAfter: 1 })
    }
    t.equal(built.sent.length, 0)
    t.equal(built.app.windbreak.audit.healthy, false)
    built.fs.capacity = Number.POSITIVE_INFINITY
    await built.clock.pass(4_000)
    t.equal(await read(built), 'json')
    const gap = (await built.records()).find(({ stage }) => stage === 'gap')
    t.match(gap?.detail, { reason: 'ENOSPC', 'dropped.intent': 3, 'dropped.outcome': 3 })
  })

  t.test('tells the caller when the outcome cannot be written, keeps it, and writes it late', async t => {
    const built = await buildApp(t, { transport: async () => streamAnswer(['a'], true) })
    const answer = await boundaryOf(built.app).dispatch(chatCall())
    if (answer.kind !== 'stream') throw new Error('a stream was asked for')
    const events = answer.events[Symbol.asyncIterator]()
    await events.next()
    built.fs.capacity = 0
    await t.rejects(events.next(), { code: 'WB_AUDIT_UNAVAILABLE' }, 'the final event is never seen')
    built.fs.capacity = Number.POSITIVE_INFINITY
    await built.clock.pass(4_000)
    await built.app.windbreak.audit.flush()
    t.match((await built.records()).at(-1), { stage: 'outcome', status: 'ok', late: true })
  })

  t.test('writes no intent for a call that was cut before it', async t => {
    const caller = new AbortController()
    const built = await buildApp(t, {
      guards: [
        {
          name: 'test:slow',
          stage: 'policy',
          async run(call, next) {
            if (call.origin.kind !== 'selftest') {
              caller.abort()
              await settled()
            }
            return next(call)
          },
        },
      ],
    })
    await t.rejects(read(built, caller.signal), { code: 'WB_CORE_CALLER_LEFT' })
    await settled()
    const stages = (await built.records()).map(({ stage }) => stage)
    t.strictSame(stages, ['start', 'outcome'])
    t.equal(built.sent.length, 0)
  })

  t.test('sends nothing for a call that was cut while its intent was being written', async t => {
    const built = await buildApp(t)
    const caller = new AbortController()
    const release = hold(built)
    const reading = read(built, caller.signal)
    await settled()
    caller.abort()
    await settled()
    release()
    await t.rejects(reading, { code: 'WB_CORE_CALLER_LEFT' })
    const records = await built.records()
    t.strictSame(
      records.map(({ stage }) => stage),
      ['start', 'intent', 'outcome'],
    )
    t.equal(built.sent.length, 0)
  })

  t.test('has an intent for each attempt of a call, and the text as it was sent', async t => {
    const built = await buildApp(t, {
      guards: [
        {
          name: 'test:retry',
          stage: 'route',
          async run(call, next) {
            try {
              return await next(call)
            } catch {
              return await next({ ...call, body: { model: 'codestral', input: 'ab' } })
            }
          },
        },
      ],
      transport: async ({ observed }) => {
        if (observed.attempts === 1) throw new UpstreamBroken()
        return jsonAnswer()
      },
    })
    await read(built)
    const records = (await built.records()).filter(({ call }) => call !== undefined)
    t.match(records, [
      { stage: 'intent', model: 'mistral-small-latest', textBytes: 32 },
      { stage: 'intent', model: 'codestral', textBytes: 11 },
      { stage: 'outcome', model: 'mistral-small-latest', textBytes: 32, attempts: 2, status: 'ok' },
    ])
    t.equal(records.length, 3)
  })
})

t.test('blocking waits for the intent, and raises an alarm where the outcome cannot be written', async t => {
  let onSend = () => {}
  const built = await buildApp(t, {
    settings: { mode: 'blocking' },
    transport: async () => {
      onSend()
      return jsonAnswer()
    },
  })
  onSend = () => (built.fs.capacity = 0)
  t.equal(await read(built), 'json', 'the caller has the answer')
  await t.rejects(read(built), { code: 'WB_AUDIT_UNAVAILABLE' }, 'but nothing new is sent')
  t.equal(built.app.windbreak.audit.healthy, false)
  built.fs.capacity = Number.POSITIVE_INFINITY
  await built.clock.pass(4_000)
  await built.app.windbreak.audit.flush()
  t.match((await built.records()).at(-1), { status: 'ok', late: true })
})

t.test('best-effort waits for nothing, refuses nothing, and reports exact numbers afterwards', async t => {
  const built = await buildApp(t, { settings: { mode: 'best-effort' } })
  const release = hold(built)
  t.equal(await read(built), 'json', 'while a sync hangs')
  release()
  await settled()
  built.fs.capacity = 0
  for (let count = 0; count < 5; count++) t.equal(await read(built), 'json', 'while the disk is full')
  await settled()
  built.fs.capacity = Number.POSITIVE_INFINITY
  await built.clock.pass(4_000)
  await built.app.windbreak.audit.flush()
  const records = await built.records()
  const gap = records.find(({ stage }) => stage === 'gap')
  const written = (kind: string) => records.filter(({ stage }) => stage === kind).length
  t.equal(Number(gap?.detail?.['dropped.intent'] ?? 0) + written('intent'), 6)
  t.equal(Number(gap?.detail?.['dropped.outcome'] ?? 0) + written('outcome'), 6)
})

t.test('lines', async t => {
  const hostile: [string, string][] = [
    ['quotes and line breaks', '"}\n{"seq":"7"}\r\n\u2028'],
    ['what the writer itself looks for', '"sealed":"","seq":""'],
    ['a lone surrogate', 'a\ud800b'],
    ['an escaped backslash before ud', '\\ud800'],
    ['a NUL and an escape', '\u0000\u001b[2J'],
    ['a megabyte', 'x'.repeat(1 << 20)],
  ]
  for (const [name, model] of hostile) {
    t.test(`hold ${name} without breaking`, async t => {
      const built = await buildApp(t)
      await boundaryOf(built.app).dispatch(
        chatCall({
          body: { model, messages: [] },
          principal: { id: model },
          origin: { kind: 'route', requestId: model, ip: model, socketIp: model, route: model },
        }),
      )
      const records = await built.records()
      const [, intent, outcome] = records
      const wellFormed = model.replaceAll(/\p{Surrogate}/gu, '\uFFFD')
      const shown = wellFormed.length > 256 ? `${wellFormed.slice(0, 255)}…` : wellFormed
      t.equal(intent?.route, shown)
      t.equal(intent?.model, '*')
      t.equal(outcome?.userId, shown)
      t.equal(outcome?.mended, wellFormed === model ? undefined : true)
      t.equal(records.length, 3)
    })
  }

  t.test('are canonical JSON (RFC 8785), of every stage', async t => {
    const built = await buildApp(t, { settings: { maxSegmentBytes: 4_096 } })
    for (let count = 0; count < 3; count++) await read(built)
    await publish(built.app, { type: 'key.loaded', at: 0, detail: { b: 1, a: true, 10: 'x', 9: 'y', é: -0 } })
    await built.app.windbreak.audit.record({ action: 'app.write', detail: { sealed: '', seq: '', a_0: 1.5 } })
    await built.app.windbreak.audit.record({ action: 'app.write', userId: '\ud800', detail: { b: '\udfff', a: 1 } })
    built.fs.capacity = built.fs.used
    await t.rejects(read(built))
    built.fs.capacity = Number.POSITIVE_INFINITY
    await built.clock.pass(4_000)
    await built.app.close()
    const seen = new Set<string>()
    for (const path of built.fs.names.keys()) {
      for (const line of path.endsWith('.jsonl') ? built.fs.text(path).split('\n').slice(0, -1) : []) {
        const record = JSON.parse(line) as { stage: string }
        seen.add(record.stage)
        t.equal(line, canonical(record))
      }
    }
    t.strictSame([...seen].toSorted(), ['event', 'gap', 'intent', 'outcome', 'start', 'stop'])
  })

  t.test('hold no text that a user or the model wrote', async t => {
    const secret = `canary-${Math.random()}`
    const built = await buildApp(t, {
      transport: async () => ({ ...jsonAnswer(), body: { choices: [{ message: { content: secret } }] } }),
    })
    const body = { model: 'm', messages: [{ role: 'user', content: secret, name: secret }], tools: [{ name: secret }] }
    await boundaryOf(built.app).dispatch(chatCall({ body }))
    await built.app.close()
    const bytes = [...built.fs.names.keys()].map(path => built.fs.text(path)).join('')
    t.match(bytes, '"stage":"outcome"')
    t.notMatch(bytes, secret)
  })

  t.test('hold a model name only where it looks like one', async t => {
    const built = await buildApp(t, {})
    await boundaryOf(built.app).dispatch(chatCall({ body: { model: 'the canary is 4111 1111', messages: [] } }))
    const outcomes = (await built.records()).filter(({ stage, origin }) => stage === 'outcome' && origin !== 'selftest')
    t.match(outcomes, [{ model: '*' }])
  })

  t.test('name the upstream that was asked last', async t => {
    const built = await buildApp(t, {
      guards: [
        {
          name: 'test:elsewhere',
          stage: 'route',
          async run(call, next) {
            await next(call)
            return next({ ...call, upstream: 'second' })
          },
        },
      ],
    })
    await read(built)
    const calls = (await built.records()).filter(({ stage }) => stage === 'intent' || stage === 'outcome')
    t.strictSame(
      calls.map(({ stage, upstream }) => [stage, upstream]),
      [
        ['intent', 'default'],
        ['intent', 'second'],
        ['outcome', 'second'],
      ],
    )
  })

  t.test('hold at most 32 pieces of evidence', async t => {
    const built = await buildApp(t, {
      guards: [
        {
          name: 'test:talkative',
          stage: 'filter',
          run(call, next) {
            for (let count = 0; count < 100; count++) call.evidence.push({ guard: 'filter', verdict: 'flag', count })
            call.evidence.push({ guard: 'filter', verdict: 'refuse', rule: 'last' })
            return next(call)
          },
        },
      ],
    })
    await read(built)
    const evidence = (await built.records()).at(-1)?.evidence ?? []
    t.equal(evidence.length, 32)
    t.match(evidence.at(-1), { verdict: 'refuse', rule: 'last' }, 'many findings do not hide what was decided')
    t.match(evidence[15], { guard: 'audit', rule: 'evidence-cut', count: 101 - 31 })
    t.equal(evidence[14]?.count, 14)
    t.equal(evidence[16]?.count, 85)
  })
})

t.test('through Fastify', async t => {
  t.test('a route, a failed login and a job are on record', async t => {
    const fs = new MemoryFileSystem()
    const app = Fastify({ trustProxy: '127.0.0.1' })
    t.teardown(() => app.close())
    await app.register(audit, { settings: { directory: DIRECTORY, identities: 'plain' }, fs })
    openBoundary(app, { unguarded: ['policy', 'filter'] })
    attach(app, { name: 'upstream', stage: 'transport', run: async (): Promise<ModelAnswer> => jsonAnswer() })
    identify(app, ({ headers }) => (headers.authorization === 'Bearer good' ? { id: 'anna' } : null))
    app.setErrorHandler<Error & { code?: string; statusCode?: number }>(async (error, request, reply) => {
      await publish(app, { type: 'access.denied', at: 0, code: error.code ?? '', origin: originOf(request) })
      return reply.code(error.statusCode ?? 500).send({ code: error.code })
    })
    app.post('/chat', { onRequest: requirePrincipal }, async request => {
      const answer = await callFrom(request, 'chat.complete', request.body)
      return answer.kind === 'json' ? answer.body : null
    })

    const url = '/chat'
    const headers = { 'x-forwarded-for': '198.51.100.4' }
    const body = { model: 'm', messages: [] }
    const denied = await app.inject({ method: 'POST', url, headers, body })
    t.equal(denied.statusCode, 401)
    const good = await app.inject({ method: 'POST', url, headers: { ...headers, authorization: 'Bearer good' }, body })
    t.equal(good.statusCode, 200)
    await boundaryOf(app).dispatch({
      operation: 'models.list',
      principal: { id: 'windbreak:probe' },
      origin: { kind: 'internal' },
    })
    const records = (await recordsIn(fs)).filter(({ origin }) => origin !== 'selftest')
    t.match(records, [
      { stage: 'start', log: hostname() },
      {
        stage: 'event',
        action: 'access.denied',
        errorCode: 'WB_CORE_NO_PRINCIPAL',
        success: false,
        userId: null,
        model: null,
        tokensUsed: null,
        ipAddress: '198.51.100.4',
        socketAddress: '127.0.0.1',
        route: '/chat',
      },
      { stage: 'intent', userId: 'anna', ipAddress: '198.51.100.4', socketAddress: '127.0.0.1', route: '/chat' },
      { stage: 'outcome', userId: 'anna', success: true, requestId: /.+/ },
      { stage: 'intent', action: 'models.list', origin: 'internal', ipAddress: null, textBytes: null },
      { stage: 'outcome', action: 'models.list' },
    ])
  })

  t.test('the self-test writes real records, so that a spool that cannot be written stops the start', async t => {
    const { fs, app } = await buildApp(t)
    t.match(fs.text(FIRST), /"origin":"selftest".*"stage":"outcome"/)
    await app.close()
    let commits = 0
    fs.fault = operation => {
      if (operation === 'sync' && ++commits > 2) throw fault('EIO')
    }
    await t.rejects(buildApp(t, { fs }), { code: 'WB_CORE_SELF_TEST_FAILED', message: /WB_AUDIT_UNAVAILABLE/ })
  })

  t.test('a second registration over the same spool is refused', async t => {
    const { fs } = await buildApp(t)
    await t.rejects(buildApp(t, { fs }), { code: 'WB_AUDIT_SPOOL_OWNED' })
  })

  const wrong: [string, object][] = [
    ['a misspelt setting', { directroy: '/spool' }],
    ['no directory', { directory: undefined }],
    ['an unknown level', { level: 'all' }],
    ['no records of calls, outside development', { level: 'none' }],
    ['an unknown mode', { mode: 'lax' }],
    ['a spool smaller than two segments', { maxSpoolBytes: 1 << 20 }],
    ['a misspelt part of a setting', { refusals: { perAdress: {} } }],
    ['a log id with spaces', { logId: 'a b' }],
  ]
  for (const [name, settings] of wrong) {
    t.test(`${name} stops the start`, async t => {
      await t.rejects(buildApp(t, { settings }), { code: 'WB_AUDIT_INVALID_SETTINGS' })
    })
  }
})

t.test('app.windbreak.audit', async t => {
  t.test('records what an application gives it, durably', async t => {
    const { app, fs, records } = await buildApp(t, { settings: { mode: 'best-effort' } })
    await app.windbreak.audit.record({
      action: 'chat.complete',
      userId: 'u',
      model: 'm',
      tokensUsed: 12,
      success: true,
      ipAddress: '192.0.2.1',
      detail: { turns: 3 },
    })
    const durable = fs.crashed(() => 0)
    t.match(durable.text(FIRST), '"turns":3')
    t.match((await records()).at(-1), { stage: 'event', action: 'chat.complete', tokensUsed: 12, errorCode: null })
    fs.capacity = fs.used
    await t.rejects(app.windbreak.audit.record({ action: 'x' }), { code: 'WB_AUDIT_UNAVAILABLE' }, 'in every mode')
  })

  const wrong: [string, object][] = [
    ['an unknown fact', { action: 'x', prompt: 'hello' }],
    ['no action', { userId: 'u' }],
    ['an action of the trail itself', { action: 'audit.stop' }],
    ['a detail that is not flat', { action: 'x', detail: { a: { b: 1 } } }],
    ['a detail whose key is a number', { action: 'x', detail: { 1: 1 } }],
    ['tokens that are no count', { action: 'x', tokensUsed: 1.5 }],
  ]
  for (const [name, entry] of wrong) {
    t.test(`refuses ${name}`, async t => {
      const { app, records } = await buildApp(t)
      await t.rejects(app.windbreak.audit.record(entry as never), { code: 'WB_AUDIT_INVALID_ENTRY' })
      t.equal((await records()).length, 1)
    })
  }

  t.test('says how it is', async t => {
    const { app, fs } = await buildApp(t)
    await app.windbreak.audit.record({ action: 'x' })
    t.match(app.windbreak.audit.stats(), {
      seq: 4,
      waiting: 0,
      suppressed: 0,
      dropped: 0,
      lastError: null,
      healthy: true,
      bytes: fs.used,
    })
  })
})

/** RFC 8785, written a second time. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`)
  return `{${members.join(',')}}`
}

/** Lets syncs wait until the function it gives is called. */
function hold({ fs }: TestApp): () => void {
  let release!: () => void
  const held = new Promise<void>(resolve => (release = resolve))
  fs.fault = async operation => {
    if (operation === 'sync') await held
  }
  return release
}
