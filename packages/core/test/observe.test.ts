import Fastify from 'fastify'
import t from 'tap'
import { attach, boundaryOf, observe, openBoundary } from '../src/fastify/index.js'
import {
  type CallEnd,
  type CallFacts,
  type CallObserver,
  type CallRequest,
  createBoundary,
  type Guard,
  type ModelAnswer,
  type StreamEvent,
} from '../src/index.js'

const REQUEST: CallRequest = {
  operation: 'chat.complete',
  body: { model: 'm', stream: true, max_tokens: 7 },
  principal: { id: 'ada' },
  origin: { kind: 'job', requestId: 'r1' },
}
const event = (data: unknown, final = false): StreamEvent => ({
  raw: `data: ${String(data)}\n\n`,
  data,
  changed: false,
  final,
})
const json: ModelAnswer = { kind: 'json', status: 200, headers: {}, body: {} }
const transport = (run: Guard['run'] = async () => json): Guard => ({ name: 'transport', stage: 'transport', run })

/** An observer that keeps what it is told. */
function keeper() {
  const begun: CallFacts[] = []
  const ended: CallEnd[] = []
  const observer: CallObserver = { begin: facts => (begun.push(facts), end => void ended.push(end)) }
  return { begun, ended, observer }
}

t.test('an observer hears each call begin and end once, whatever becomes of it', async t => {
  const refusal = Object.assign(new Error('no'), { code: 'WB_TEST_NO', statusCode: 403 })
  const guard: Guard = {
    name: 'g',
    stage: 'policy',
    run: async (call, next) => {
      call.evidence.push({ guard: 'g', verdict: 'flag', rule: 'r' })
      return next({ ...call, body: {} })
    },
  }
  const rows: [name: string, run: Guard['run'], status: string, code?: string][] = [
    ['ok', async () => json, 'ok'],
    ['refused', () => Promise.reject(refusal), 'refused', 'WB_TEST_NO'],
    ['timeout', () => new Promise(() => {}), 'timeout', 'WB_CORE_DEADLINE'],
  ]
  for (const [name, run, status, code] of rows) {
    const { begun, ended, observer } = keeper()
    const boundary = createBoundary({ guards: [guard, transport(run)], observers: [observer], deadlineMs: 20 })
    await boundary.dispatch(REQUEST).catch(() => {})
    t.equal(begun.length, 1, name)
    t.match(begun[0], {
      model: 'm',
      stream: true,
      maxTokens: 7,
      operation: 'chat.complete',
      origin: { requestId: 'r1' },
    })
    t.equal(ended.length, 1, name)
    t.match(ended[0], { outcome: { status }, evidence: [{ guard: 'g', rule: 'r' }] })
    t.equal(ended[0]?.outcome.code, code)
  }
})

t.test('an observer can neither break, change nor hold up a call', async t => {
  const { ended, observer } = keeper()
  let body: unknown
  const vandal: CallObserver = {
    begin(facts) {
      t.throws(() => Object.assign(facts, { model: 'other' }), TypeError)
      t.throws(() => Object.assign(facts.principal, { id: 'eve' }), TypeError)
      t.throws(() => Object.assign(facts.origin, { ip: '::1' }), TypeError)
      return end => {
        Object.assign(end.observed, { cost: 1 })
        Object.assign(end.evidence[0] ?? {}, { verdict: 'refuse' })
        throw new Error('end')
      }
    },
  }
  const broken: CallObserver = {
    begin: () => {
      throw new Error('begin')
    },
  }
  const late = { begin: (() => Promise.reject(new Error('late'))) as unknown as CallObserver['begin'] }
  const slow: CallObserver = { begin: () => () => new Promise(() => {}) }
  const guard: Guard = {
    name: 'g',
    stage: 'policy',
    run: async (call, next) => {
      call.evidence.push({ guard: 'g', verdict: 'allow' })
      return next(call)
    },
  }
  const boundary = createBoundary({
    guards: [guard, transport(async call => ((body = call.body), json))],
    observers: [vandal, broken, late, slow, observer],
  })
  const { call } = await boundary.dispatch(REQUEST)
  t.same(body, REQUEST.body)
  t.same(call.evidence, [{ guard: 'g', verdict: 'allow' }])
  t.match(ended, [{ outcome: { status: 'ok' }, evidence: [{ verdict: 'allow' }], observed: { cost: undefined } }])
})

t.test('each guard is told its own time, apart from what stands behind it', async t => {
  const { ended, observer } = keeper()
  let now = 0
  const spend = (name: string, stage: Guard['stage'], before: number, after: number): Guard => ({
    name,
    stage,
    run: async (call, next) => {
      now += before
      const answer = await next(call)
      now += after
      return answer
    },
  })
  const retry: Guard = {
    name: 'retry',
    stage: 'route',
    run: async (call, next) => {
      await next(call)
      now += 1_000
      return next(call)
    },
  }
  const never: Guard = { name: 'never', stage: 'budget', run: () => ((now += 9), Promise.reject(new Error('no'))) }
  const settle: Guard = {
    name: 'settle',
    stage: 'record',
    run: (call, next) => (call.onSettled(() => void (now += 300)), next(call)),
  }
  const upstream = transport(async () => ((now += 50_000), json))
  const guards = [settle, spend('policy', 'policy', 1, 2), spend('filter', 'filter', 10, 20), retry, upstream]
  const options = { observers: [observer], mono: () => now }
  await createBoundary({ ...options, guards }).dispatch(REQUEST)
  t.same(ended[0]?.times, {
    totalMs: 101_366,
    settleMs: 300,
    guards: [
      { guard: 'filter', requestMs: 20, answerMs: 40 },
      { guard: 'policy', requestMs: 2, answerMs: 4 },
      { guard: 'retry', requestMs: 0, answerMs: 1_000 },
      { guard: 'settle', requestMs: 0, answerMs: 0 },
    ],
  })
  await t.rejects(createBoundary({ ...options, guards: [...guards, never] }).dispatch(REQUEST))
  t.match(ended[1]?.times.guards, [{ guard: 'never', requestMs: 9, answerMs: 0 }])
})

t.test('how long a stream was held back, and when its first batch left', async t => {
  const { ended, observer } = keeper()
  let now = 0
  async function* slowly() {
    for (const [at, data] of [
      [100, 'a'],
      [140, 'b'],
      [170, 'c'],
    ] as const) {
      now = at
      yield [event(data)]
    }
    yield [event('[DONE]', true)]
  }
  /** Keeps two batches, and lets them go with the third. */
  const hoard: Guard = {
    name: 'hoard',
    stage: 'filter',
    run: async (call, next) => {
      const answer = await next(call)
      if (answer.kind !== 'stream') return answer
      async function* events() {
        let held: StreamEvent[] = []
        for await (const batch of (answer as { events: AsyncIterable<readonly StreamEvent[]> }).events) {
          held.push(...batch)
          if (held.length < 3 && !batch.some(({ final }) => final)) continue
          yield held
          held = []
        }
      }
      return { ...answer, events: events() }
    },
  }
  const stream = transport(async () => ({ kind: 'stream', status: 200, headers: {}, events: slowly() }))
  const boundary = createBoundary({ guards: [hoard, stream], observers: [observer], mono: () => now })
  const answer = await boundary.dispatch(REQUEST)
  if (answer.kind === 'stream') for await (const batch of answer.events) t.ok(batch)
  t.match(ended, [{ outcome: { status: 'ok' }, times: { firstMs: 170, heldMs: 70 } }])
})

t.test('a reader that leaves stops the upstream through the watched stream', async t => {
  const { ended, observer } = keeper()
  let stopped = false
  const events = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false as const, value: [event('a')] }),
      return: async () => ((stopped = true), { done: true as const, value: undefined }),
    }),
  }
  const stream = transport(async () => ({ kind: 'stream', status: 200, headers: {}, events }))
  const boundary = createBoundary({ guards: [stream], observers: [observer] })
  const answer = await boundary.dispatch(REQUEST)
  if (answer.kind === 'stream') for await (const batch of answer.events) if (batch.length > 0) break
  t.ok(stopped)
  t.match(ended, [{ outcome: { status: 'aborted' } }])
})

t.test('in Fastify an observer fills no stage, and sees no self-test', async t => {
  const { begun, observer } = keeper()
  const app = Fastify()
  observe(app, observer)
  attach(app, transport())
  openBoundary(app, {})
  await t.rejects(async () => app.ready(), { code: 'WB_CORE_STAGE_MISSING' })

  const other = Fastify()
  t.teardown(() => other.close())
  openBoundary(other, { unguarded: ['record', 'policy', 'filter', 'intent'] })
  attach(other, transport())
  observe(other, observer)
  await other.ready()
  t.equal(begun.length, 0)
  await boundaryOf(other).dispatch(REQUEST)
  t.equal(begun.length, 1)
  t.throws(() => observe(other, observer), { code: 'WB_CORE_SEALED' })
})
