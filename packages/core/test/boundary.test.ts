import t from 'tap'
import {
  type Boundary,
  type BoundaryOptions,
  type CallRequest,
  createBoundary,
  errors,
  type Guard,
  type ModelAnswer,
  type ModelCall,
  type Outcome,
  type StreamEvent,
} from '../src/index.js'

type Batch = readonly StreamEvent[]

const REQUEST: CallRequest = {
  operation: 'chat.complete',
  body: { model: 'm' },
  principal: { id: 'ada' },
  origin: { kind: 'job' },
}

const event = (data: unknown, final = false): StreamEvent => ({
  raw: `data: ${String(data)}\n\n`,
  data,
  changed: false,
  final,
})
const json = (body: unknown): ModelAnswer => ({ kind: 'json', status: 200, headers: {}, body })
const stream = (events: AsyncIterable<Batch>): ModelAnswer => ({ kind: 'stream', status: 200, headers: {}, events })
const transport = (run: Guard['run']): Guard => ({ name: 'transport', stage: 'transport', run })

/** Breaks after these batches. */
function breaking(error: Error, ...all: Batch[]): AsyncIterable<Batch> {
  const left = [...all]
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const value = left.shift()
        if (value === undefined) throw error
        return { done: false, value }
      },
    }),
  }
}

async function* batches(...all: Batch[]): AsyncGenerator<Batch> {
  yield* all
}

/** One batch, then a read that never comes back, whatever is asked of it. */
function hang(first: Batch): AsyncIterable<Batch> {
  let reads = 0
  const never = new Promise<never>(() => {})
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => (reads++ === 0 ? { done: false, value: first } : never),
      return: () => never,
    }),
  }
}

interface Bench {
  boundary: Boundary
  outcomes: Outcome[]
  calls: ModelCall[]
}

function bench(answer: Guard['run'], options: Partial<BoundaryOptions> = {}): Bench {
  const outcomes: Outcome[] = []
  const calls: ModelCall[] = []
  const record: Guard = {
    name: 'record',
    stage: 'record',
    run: (call, next) => {
      calls.push(call)
      call.onSettled(outcome => void outcomes.push(outcome))
      return next(call)
    },
  }
  const guards = [transport(answer), record, ...(options.guards ?? [])]
  return { boundary: createBoundary({ ...options, guards }), outcomes, calls }
}

async function read(answer: ModelAnswer): Promise<unknown[]> {
  if (answer.kind !== 'stream') throw new Error('not a stream')
  const seen: unknown[] = []
  for await (const batch of answer.events) seen.push(...batch.map(({ data }) => data))
  return seen
}

const broken = () => Object.assign(new Error('upstream went away'), { code: 'WB_TEST_CUT', statusCode: 502 })
const refused = () => Object.assign(new Error('no'), { code: 'WB_TEST_NO', statusCode: 403 })

t.test('each way a call can end is reported once, with its own status', async t => {
  const leave = () => AbortSignal.abort()
  interface Row {
    name: string
    run: Guard['run']
    use: (bench: Bench) => Promise<unknown>
    status: Outcome['status']
    code?: string
    options?: Partial<BoundaryOptions>
  }
  const whole = async ({ boundary }: Bench) => boundary.dispatch(REQUEST)
  const readAll = async ({ boundary }: Bench) => read(await boundary.dispatch(REQUEST))
  const never = new Promise<never>(() => {})
  const rows: Row[] = [
    { name: 'a whole answer', run: async () => json({}), use: whole, status: 'ok' },
    {
      name: 'a stream read to its end',
      run: async () => stream(batches([event('a')], [event('b', true), event('[DONE]', true)])),
      use: readAll,
      status: 'ok',
    },
    { name: 'a refusal', run: () => Promise.reject(refused()), use: whole, status: 'refused', code: 'WB_TEST_NO' },
    {
      name: 'an upstream that fails',
      run: () => Promise.reject(broken()),
      use: whole,
      status: 'failed',
      code: 'WB_TEST_CUT',
    },
    {
      name: 'an error nobody gave a code',
      run: () => Promise.reject(new Error('secret detail')),
      use: whole,
      status: 'failed',
      code: 'WB_CORE_UNEXPECTED',
    },
    {
      name: 'a stream that breaks after its first batch',
      run: async () => stream(breaking(broken(), [event('a')])),
      use: readAll,
      status: 'incomplete',
      code: 'WB_TEST_CUT',
    },
    {
      name: 'a stream that breaks before its first batch',
      run: async () => stream(breaking(broken())),
      use: readAll,
      status: 'failed',
      code: 'WB_TEST_CUT',
    },
    {
      name: 'a stream a guard refuses half way',
      run: async () => stream(breaking(refused(), [event('a')])),
      use: readAll,
      status: 'refused',
      code: 'WB_TEST_NO',
    },
    {
      name: 'a stream that ends without its final event',
      run: async () => stream(batches([event('a')])),
      use: readAll,
      status: 'incomplete',
      code: 'WB_CORE_ANSWER_INCOMPLETE',
    },
    {
      name: 'a stream that goes on and on after its final event',
      run: async () =>
        stream(
          batches(
            Array.from({ length: 66 }, () => event('x', true)),
            [event('y', true)],
          ),
        ),
      use: readAll,
      status: 'failed',
      code: 'WB_CORE_TAIL_TOO_LONG',
    },
    {
      name: 'a caller who left before the call',
      run: () => never,
      use: ({ boundary }) => boundary.dispatch({ ...REQUEST, signal: leave() }),
      status: 'aborted',
      code: 'WB_CORE_CALLER_LEFT',
    },
    {
      name: 'a caller who leaves while the upstream hangs',
      run: () => never,
      use: ({ boundary }) => {
        const caller = new AbortController()
        const answer = boundary.dispatch({ ...REQUEST, signal: caller.signal })
        caller.abort()
        return answer
      },
      status: 'aborted',
      code: 'WB_CORE_CALLER_LEFT',
    },
    {
      name: 'a reader who stops in the middle of a stream that hangs',
      run: async () => stream(hang([event('a')])),
      use: async ({ boundary }) => {
        const answer = await boundary.dispatch(REQUEST)
        if (answer.kind === 'stream') for await (const _ of answer.events) break
      },
      status: 'aborted',
      code: 'WB_CORE_CALLER_LEFT',
    },
    {
      name: 'a reader whose caller leaves while a read hangs',
      run: async () => stream(hang([event('a')])),
      use: async ({ boundary }) => {
        const caller = new AbortController()
        const answer = await boundary.dispatch({ ...REQUEST, signal: caller.signal })
        if (answer.kind === 'stream') for await (const _ of answer.events) caller.abort()
      },
      status: 'aborted',
      code: 'WB_CORE_CALLER_LEFT',
    },
    {
      name: 'a deadline before the answer',
      run: () => never,
      use: whole,
      status: 'timeout',
      code: 'WB_CORE_DEADLINE',
      options: { deadlineMs: 5 },
    },
    {
      name: 'a deadline in the middle of a stream',
      run: async () => stream(hang([event('a')])),
      use: readAll,
      status: 'timeout',
      code: 'WB_CORE_DEADLINE',
      options: { deadlineMs: 20 },
    },
    {
      name: 'a stream nobody reads',
      run: async () => stream(hang([event('a')])),
      use: async ({ boundary, outcomes }) => {
        await boundary.dispatch(REQUEST)
        while (outcomes.length === 0) await new Promise(resolve => setTimeout(resolve, 2))
      },
      status: 'unread',
      code: 'WB_CORE_ANSWER_UNREAD',
      options: { unreadMs: 5 },
    },
    {
      name: 'a shutdown with an open stream',
      run: async () => stream(hang([event('a')])),
      use: async ({ boundary }) => {
        const answer = await boundary.dispatch(REQUEST)
        const reading = read(answer)
        await boundary.drain(5)
        return reading
      },
      status: 'shutdown',
      code: 'WB_CORE_SHUTTING_DOWN',
    },
  ]
  for (const { name, run, use, status, code, options } of rows) {
    await t.test(name, async t => {
      const made = bench(run, options)
      await use(made).catch(() => {})
      t.equal(made.outcomes.length, 1, 'settled exactly once')
      t.match(made.outcomes[0], { status, ...(code === undefined ? {} : { code }) })
      t.equal(made.boundary.open, 0, 'nothing is left open')
      t.equal(made.calls[0]?.signal.aborted, status !== 'ok', 'the upstream is let go unless all went well')
    })
  }
})

t.test('the end of a stream waits until the call is settled', async t => {
  let letGo!: () => void
  const durable = new Promise<void>(resolve => (letGo = resolve))
  const slow: Guard = {
    name: 'slow',
    stage: 'record',
    run: (call, next) => {
      call.onSettled(() => durable)
      return next(call)
    },
  }
  const { boundary } = bench(async () => stream(batches([event('a'), event('end', true), event('[DONE]', true)])), {
    guards: [slow],
  })
  const answer = await boundary.dispatch(REQUEST)
  if (answer.kind !== 'stream') throw new Error('not a stream')
  const reader = answer.events[Symbol.asyncIterator]()
  t.match(await reader.next(), { done: false, value: [{ data: 'a' }] })
  let arrived = false
  const end = reader.next().then(step => {
    arrived = true
    return step
  })
  await new Promise(resolve => setImmediate(resolve))
  t.notOk(arrived, 'the final event is held')
  letGo()
  t.match(await end, { done: false, value: [{ data: 'end' }, { data: '[DONE]' }] })
  t.match(await reader.next(), { done: true })
})

t.test('a record that cannot be written keeps the answer from looking complete', async t => {
  const failing: Guard = {
    name: 'failing',
    stage: 'record',
    run: (call, next) => {
      call.onSettled(() => Promise.reject(Object.assign(new Error('disk'), { code: 'WB_TEST_DISK', statusCode: 503 })))
      return next(call)
    },
  }
  const rows: [string, Guard['run']][] = [
    ['whole', async () => json({})],
    ['streamed', async () => stream(batches([event('a'), event('end', true)]))],
  ]
  for (const [name, run] of rows) {
    const { boundary } = bench(run, { guards: [failing] })
    const use = async () => {
      const answer = await boundary.dispatch(REQUEST)
      if (answer.kind === 'stream') await read(answer)
    }
    await t.rejects(use(), { code: 'WB_TEST_DISK' }, name)
  }
})

t.test('settled handlers run innermost first, and all of them, even when one throws', async t => {
  const order: string[] = []
  const guard = (name: string, stage: Guard['stage'], fails = false): Guard => ({
    name,
    stage,
    run: (call, next) => {
      call.onSettled(() => {
        order.push(name)
        if (fails) throw new Error(name)
      })
      return next(call)
    },
  })
  const guards = [guard('a', 'record'), guard('b', 'policy', true), guard('c', 'budget')]
  const { boundary } = bench(async () => json({}), { guards })
  await t.rejects(boundary.dispatch(REQUEST), /b/)
  t.same(order, ['c', 'b', 'a'])
})

t.test('a body is copied before any guard waits, and one that does not validate is still recorded', async t => {
  await t.test('a caller cannot change it afterwards', async t => {
    const body = { model: 'allowed' }
    let sent: unknown
    const slow: Guard = {
      name: 'slow',
      stage: 'policy',
      run: async (call, next) => (await Promise.resolve(), next(call)),
    }
    const { boundary } = bench(
      async call => {
        sent = call.body
        return json({})
      },
      { guards: [slow] },
    )
    const answer = boundary.dispatch({ ...REQUEST, body })
    body.model = 'forbidden'
    await answer
    t.same(sent, { model: 'allowed' })
  })

  await t.test('the recorder sees a refused call without its body, and no other guard sees it', async t => {
    let reached = false
    const policy: Guard = { name: 'p', stage: 'policy', run: async (call, next) => ((reached = true), next(call)) }
    const read = () => {
      throw Object.assign(new Error('bad'), { code: 'WB_TEST_BODY', statusCode: 422 })
    }
    const { boundary, outcomes, calls } = bench(async () => json({}), { guards: [policy], read })
    await t.rejects(boundary.dispatch(REQUEST), { code: 'WB_TEST_BODY' })
    t.match(outcomes, [{ status: 'refused', code: 'WB_TEST_BODY', httpStatus: 422 }])
    t.equal(calls[0]?.body, null)
    t.match(calls[0]?.evidence, [{ guard: 'read', verdict: 'refuse', rule: 'WB_TEST_BODY' }])
    t.notOk(reached)
  })
})

t.test('guards stand in the order of their stages, whatever the order they came in', async t => {
  const order: string[] = []
  const stages = ['intent', 'filter', 'record', 'budget', 'policy', 'route'] as const
  const guards = stages.map((stage): Guard => ({
    name: stage,
    stage,
    run: async (call, next) => (order.push(stage), next(call)),
  }))
  const boundary = createBoundary({ guards: [transport(async () => json({})), ...guards] })
  await boundary.dispatch(REQUEST)
  t.same(order, ['record', 'route', 'policy', 'filter', 'budget', 'intent'])
})

t.test('only a route guard may try again', async t => {
  for (const stage of ['route', 'policy'] as const) {
    const twice: Guard = { name: 'twice', stage, run: async (call, next) => (await next(call), next(call)) }
    const { boundary } = bench(async () => json({}), { guards: [twice] })
    if (stage === 'route') await t.resolves(boundary.dispatch(REQUEST), stage)
    else await t.rejects(boundary.dispatch(REQUEST), { code: 'WB_CORE_NEXT_TWICE' }, stage)
  }
})

t.test('what no guard answers is refused', async t => {
  await t.rejects(createBoundary({ guards: [] }).dispatch(REQUEST), new errors.NoTransport())
  const empty = createBoundary({ guards: [transport((async () => undefined) as never)] })
  await t.rejects(empty.dispatch(REQUEST), { code: 'WB_CORE_NO_ANSWER' })
})

t.test('internal calls pass record, intent and transport alone, for a fixed set of operations', async t => {
  const seen: string[] = []
  const stages = ['policy', 'filter', 'budget', 'intent'] as const
  const guards = stages.map((stage): Guard => ({
    name: stage,
    stage,
    run: async (call, next) => (seen.push(stage), next(call)),
  }))
  const { boundary, outcomes } = bench(async () => json({}), { guards })
  const origin = { kind: 'internal' } as const
  await boundary.dispatch({ operation: 'models.list', principal: { id: 'windbreak' }, origin })
  t.same(seen, ['intent'])
  t.equal(outcomes.length, 1)
  await t.rejects(boundary.dispatch({ ...REQUEST, origin }), { code: 'WB_CORE_UNKNOWN_OPERATION' })
})

t.test('a boundary that drains takes no new calls and lets open ones finish', async t => {
  let finish!: (answer: ModelAnswer) => void
  const { boundary, outcomes } = bench(() => new Promise(resolve => (finish = resolve)))
  const answer = boundary.dispatch(REQUEST)
  const drained = boundary.drain(1_000)
  await t.rejects(boundary.dispatch(REQUEST), { code: 'WB_CORE_SHUTTING_DOWN' })
  finish(json({ whole: true }))
  t.match(await answer, { body: { whole: true } })
  await drained
  t.match(outcomes, [{ status: 'refused', code: 'WB_CORE_SHUTTING_DOWN' }, { status: 'ok' }], 'both are on record')
})

t.test('an answer that comes after its call was cut is stopped', async t => {
  let stopped = false
  const events: AsyncIterable<Batch> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<never>(() => {}),
      return: async () => {
        stopped = true
        return { done: true, value: undefined }
      },
    }),
  }
  let late!: (answer: ModelAnswer) => void
  const { boundary } = bench(() => new Promise(resolve => (late = resolve)), { deadlineMs: 5 })
  await t.rejects(boundary.dispatch(REQUEST), { code: 'WB_CORE_DEADLINE' })
  late(stream(events))
  await new Promise(resolve => setImmediate(resolve))
  t.ok(stopped)
})

t.test('the answer brings the evidence of every guard', async t => {
  const guard: Guard = {
    name: 'g',
    stage: 'policy',
    run: async (call, next) => (call.evidence.push({ guard: 'g', verdict: 'flag', rule: 'r' }), next({ ...call })),
  }
  const { boundary } = bench(async () => json({}), { guards: [guard] })
  const { call } = await boundary.dispatch(REQUEST)
  t.match(call, { id: /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/, evidence: [{ guard: 'g', rule: 'r' }] })
})

t.test('evidence that was there before the call comes first, and the caller keeps its own list', async t => {
  const before = [{ guard: 'door', verdict: 'allow', rule: 'first' }] as const
  const guard: Guard = {
    name: 'g',
    stage: 'policy',
    run: async (call, next) => (call.evidence.push({ guard: 'g', verdict: 'flag', rule: 'second' }), next(call)),
  }
  const boundary = createBoundary({ guards: [guard, transport(async () => json({}))] })
  const { call } = await boundary.dispatch({ ...REQUEST, evidence: before })
  t.strictSame(
    call.evidence.map(({ rule }) => rule),
    ['first', 'second'],
  )
  t.equal(before.length, 1)
})

t.test('a call in nobody’s name is refused before any guard sees it', async t => {
  const run: Guard['run'] = async () => {
    throw new Error('no guard runs')
  }
  const boundary = createBoundary({ guards: [transport(run)] })
  for (const principal of [undefined, null, {}, { id: '' }, { id: 7 }]) {
    const request = { ...REQUEST, principal } as CallRequest
    // oxlint-disable-next-line no-await-in-loop
    await t.rejects(boundary.dispatch(request), { code: 'WB_CORE_NO_PRINCIPAL' }, JSON.stringify(principal))
  }
  t.equal(boundary.open, 0)
})
