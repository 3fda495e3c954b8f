import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import type { Canary, Guard, ModelAnswer, ModelCall, Stage } from '../../src/index.js'
import {
  attach,
  type BoundarySettings,
  boundaryOf,
  callFrom,
  identify,
  openBoundary,
  originOf,
  provide,
  publish,
  requirePrincipal,
  subscribe,
  type WindbreakEvent,
} from '../../src/fastify/index.js'

declare module '../../src/fastify/augment.js' {
  interface Windbreak {
    readonly probe: string
  }
}

const ALL: BoundarySettings = { unguarded: ['record', 'policy', 'filter', 'intent'] }
const SELF_TEST = (call: ModelCall) => call.origin.kind === 'selftest'

function build(t: Test): FastifyInstance {
  const app = Fastify()
  t.teardown(() => app.close())
  return app
}

/** What fastify-plugin sets, so that a plugin acts on its parent's context. */
const SKIP = { [Symbol.for('skip-override')]: true }

const answer = (body: unknown): ModelAnswer => ({ kind: 'json', status: 200, headers: {}, body })
const transport: Guard = { name: 'transport', stage: 'transport', run: async call => answer({ sent: call.body }) }

/** A guard that leaves its name on the body it passes on. */
function marker(name: string, stage: Stage = 'policy'): Guard {
  return {
    name,
    stage,
    run: (call, next) => {
      if (SELF_TEST(call)) return next(call)
      const body = call.body as { marks?: string[] }
      return next({ ...call, body: { ...body, marks: [...(body.marks ?? []), name] } })
    },
  }
}

async function marksOf(app: FastifyInstance): Promise<unknown> {
  const { body } = (await boundaryOf(app).dispatch({
    operation: 'chat.complete',
    body: {},
    principal: { id: 'ada' },
    origin: { kind: 'job' },
  })) as { body?: { sent: { marks?: string[] } } }
  return body?.sent.marks
}

t.test('guards attach in any order of registration', async t => {
  const steps: Record<string, (app: FastifyInstance) => void> = {
    boundary: app => openBoundary(app, ALL),
    transport: app => attach(app, transport),
    guard: app => attach(app, marker('guard')),
  }
  const orders = [
    ['boundary', 'transport', 'guard'],
    ['guard', 'boundary', 'transport'],
    ['transport', 'guard', 'boundary'],
  ]
  for (const order of orders) {
    const app = build(t)
    for (const step of order) app.register(Object.assign(async (app: FastifyInstance) => steps[step]?.(app), SKIP))
    await app.ready()
    t.same(await marksOf(app), ['guard'], order.join(', then '))
  }
})

t.test('a child context has its parents guards and its own; siblings are untouched', async t => {
  const app = build(t)
  const children: Record<string, FastifyInstance> = {}
  for (const name of ['left', 'right']) {
    app.register(async child => {
      children[name] = child
      if (name === 'left') attach(child, marker('left'))
    })
  }
  openBoundary(app, ALL)
  attach(app, transport)
  app.register(Object.assign(async (app: FastifyInstance) => attach(app, marker('late parent')), SKIP))
  await app.ready()
  t.same(await marksOf(children['left'] as FastifyInstance), ['late parent', 'left'])
  t.same(await marksOf(children['right'] as FastifyInstance), ['late parent'])
  t.same(await marksOf(app), ['late parent'])
})

t.test('two boundaries live beside each other in one process', async t => {
  const app = build(t)
  const children: FastifyInstance[] = []
  attach(app, marker('shared'))
  for (const region of ['eu', 'us']) {
    app.register(async child => {
      children.push(child)
      openBoundary(child, ALL)
      attach(child, marker(region))
      attach(child, transport)
    })
  }
  await app.ready()
  t.same(await Promise.all(children.map(marksOf)), [
    ['shared', 'eu'],
    ['shared', 'us'],
  ])
  t.throws(() => boundaryOf(app), { code: 'WB_CORE_NOT_READY' }, 'the parent itself has none')
})

t.test('omission fails shut', async t => {
  const stages = ['record', 'policy', 'filter', 'intent'] as const
  for (const missing of stages) {
    await t.test(`without a guard for ${missing} the server does not start`, async t => {
      const app = build(t)
      openBoundary(app, {})
      for (const stage of stages) if (stage !== missing) attach(app, marker(stage, stage))
      attach(app, transport)
      await t.rejects(async () => app.ready(), { code: 'WB_CORE_STAGE_MISSING', message: new RegExp(missing) })
    })
  }
  await t.test('unless it is named in unguarded', async t => {
    const app = build(t)
    openBoundary(app, ALL)
    attach(app, transport)
    await t.resolves(async () => app.ready())
  })
})

t.test('what comes at the wrong time is refused', async t => {
  const app = build(t)
  openBoundary(app, ALL)
  attach(app, transport)
  t.throws(() => boundaryOf(app), { code: 'WB_CORE_NOT_READY' }, 'a call before the server is ready')
  t.throws(() => attach(app, transport), { code: 'WB_CORE_GUARD_TWICE' }, 'a guard attached twice')
  await app.ready()
  t.throws(() => attach(app, marker('late')), { code: 'WB_CORE_SEALED' }, 'a guard after the server is ready')
})

t.test('guards without a boundary are no fault: one plugin alone may be used', async t => {
  const app = build(t)
  attach(app, marker('alone'))
  provide(app, 'probe', 'alone')
  await app.ready()
  t.equal(app.windbreak.probe, 'alone')
})

t.test('app.windbreak shows a context what it and its parents provide', async t => {
  const app = build(t)
  let child!: FastifyInstance
  app.register(async instance => {
    child = instance
    provide(instance, 'probe', 'child')
  })
  provide(app, 'probe', 'parent')
  await app.ready()
  t.equal(child.windbreak.probe, 'child')
  t.equal(app.windbreak.probe, 'parent')
  t.throws(() => Object.assign(app.windbreak, { probe: 'other' }), TypeError, 'and nobody changes it')
})

t.test('no principal, no call', async t => {
  const app = build(t)
  let asked = 0
  openBoundary(app, ALL)
  attach(app, transport)
  identify(app, ({ headers }) => {
    asked++
    return typeof headers['x-user'] === 'string' ? { id: headers['x-user'] } : null
  })
  app.get('/', { onRequest: requirePrincipal }, async request => {
    await callFrom(request, 'chat.complete', {})
    return { principal: request.principal, origin: originOf(request) }
  })
  app.register(async child => {
    child.get('/nobody', async request => callFrom(request, 'chat.complete', {}))
  })
  t.match((await app.inject('/')).json(), { statusCode: 401, code: 'WB_CORE_NO_PRINCIPAL' })
  t.match((await app.inject('/nobody')).json(), { statusCode: 401, code: 'WB_CORE_NO_PRINCIPAL' })
  asked = 0
  const reply = await app.inject({ url: '/', headers: { 'x-user': 'ada' } })
  t.match(reply.json(), { principal: { id: 'ada' }, origin: { kind: 'route', route: '/', ip: '127.0.0.1' } })
  t.equal(asked, 1, 'identified once a request')

  const twice = build(t)
  identify(twice, () => null)
  t.throws(() => identify(twice, () => ({ id: 'anyone' })), { code: 'WB_CORE_IDENTIFY_TWICE' }, 'one way a context')
})

t.test('events reach the subscribers of their context and its parents, and are waited for', async t => {
  const app = build(t)
  const heard: string[] = []
  const hear = (who: string) => (event: WindbreakEvent) => void heard.push(`${who}: ${event.type}`)
  subscribe(app, hear('parent'))
  let child!: FastifyInstance
  app.register(async instance => {
    child = instance
    subscribe(instance, hear('child'))
  })
  app.register(async instance => subscribe(instance, hear('sibling')))
  await app.ready()
  await publish(child, { type: 'access.denied', at: 0 })
  t.same(heard.toSorted(), ['child: access.denied', 'parent: access.denied'])

  const failing = build(t)
  subscribe(failing, () => Promise.reject(new Error('disk')))
  await t.rejects(publish(failing, { type: 'access.denied', at: 0 }), /disk/)
})

t.test('the server does not start unless each guard catches its canaries', async t => {
  const says = (text: string): ModelAnswer => answer({ choices: [{ message: { content: text } }] })
  const canaries =
    (...all: Canary[]) =>
    () =>
      all
  const refusing =
    (when: (call: ModelCall) => boolean): Guard['run'] =>
    async (call, next) => {
      if (when(call)) throw Object.assign(new Error('no'), { code: 'WB_TEST_NO', statusCode: 403 })
      return next(call)
    }
  const model = (call: ModelCall) => (call.body as { model: string }).model
  const rows: [name: string, guard: Omit<Guard, 'name' | 'stage'>, fault: RegExp | null][] = [
    [
      'a refusal that comes',
      {
        run: refusing(call => model(call) === 'bad'),
        canaries: canaries({ name: 'c', body: { model: 'bad' }, expect: { refused: 'WB_TEST_NO' } }),
      },
      null,
    ],
    [
      'a refusal that does not come',
      {
        run: (call, next) => next(call),
        canaries: canaries({ name: 'c', body: { model: 'bad' }, expect: { refused: 'WB_TEST_NO' } }),
      },
      /was not refused/,
    ],
    ['a guard that refuses everything', { run: refusing(() => true) }, /an ordinary call.*was refused/],
    [
      'a secret that is let through to the upstream',
      {
        run: (call, next) => next(call),
        canaries: canaries({ name: 'c', body: { messages: [{ content: 's3cret' }] }, expect: { hidden: 's3cret' } }),
      },
      /came through/,
    ],
    [
      'a secret in a whole answer that is let through',
      {
        run: (call, next) => next(call),
        canaries: canaries({ name: 'c', answer: () => says('s3cret'), expect: { hidden: 's3cret' } }),
      },
      /came through/,
    ],
    [
      'a secret cut into pieces in a streamed answer',
      {
        run: (call, next) => next(call),
        canaries: canaries({ name: 'c', answer: () => pieces('s3c', 'ret'), expect: { hidden: 's3cret' } }),
      },
      /came through/,
    ],
    [
      'a text that only another refusal hides',
      {
        run: refusing(call => model(call) === 'bad'),
        canaries: canaries({ name: 'c', body: { model: 'bad' }, expect: { hidden: 's3cret' } }),
      },
      /was refused with WB_TEST_NO before/,
    ],
    [
      'evidence that is left',
      {
        run: async (call, next) => (call.evidence.push({ guard: 'g', verdict: 'flag', rule: 'seen' }), next(call)),
        canaries: canaries({ name: 'c', expect: { flagged: 'seen' } }),
      },
      null,
    ],
    [
      'evidence that is missing',
      { run: (call, next) => next(call), canaries: canaries({ name: 'c', expect: { flagged: 'seen' } }) },
      /left no evidence/,
    ],
    [
      'what an ordinary call needs is asked of the guards',
      {
        run: refusing(call => model(call) !== 'needed'),
        passing: () => ({ body: { model: 'needed' } }),
        canaries: canaries({ name: 'c', body: { model: 'x' }, expect: { refused: 'WB_TEST_NO' } }),
      },
      null,
    ],
  ]
  for (const [name, guard, fault] of rows) {
    await t.test(name, async t => {
      const app = build(t)
      let called = false
      openBoundary(app, ALL)
      attach(app, { ...transport, run: async call => ((called = true), transport.run(call, null as never)) })
      attach(app, { name: 'tested', stage: 'filter', ...guard })
      if (fault === null) await t.resolves(async () => app.ready())
      else await t.rejects(async () => app.ready(), { code: 'WB_CORE_SELF_TEST_FAILED', message: fault })
      t.notOk(called, 'the real upstream is never called')
    })
  }
})

function pieces(...texts: string[]): ModelAnswer {
  async function* events() {
    for (const [at, content] of texts.entries()) {
      const data = { choices: [{ delta: { content } }] }
      yield [{ raw: '', data, changed: true, final: at === texts.length - 1 }]
    }
  }
  return { kind: 'stream', status: 200, headers: {}, events: events() }
}

t.test('a server that closes lets open calls finish and refuses new ones', async t => {
  const app = build(t)
  const closing = new Promise<void>(resolve => app.addHook('preClose', async () => resolve()))
  let finish!: () => void
  openBoundary(app, ALL)
  attach(app, {
    ...transport,
    run: () => new Promise(resolve => (finish = () => resolve(answer({ whole: true })))),
  })
  await app.ready()
  const boundary = boundaryOf(app)
  const request = { operation: 'chat.complete', body: {}, principal: { id: 'a' }, origin: { kind: 'job' } } as const
  const open = boundary.dispatch(request)
  const closed = app.close()
  await closing
  await new Promise(resolve => setImmediate(resolve))
  await t.rejects(boundary.dispatch(request), { code: 'WB_CORE_SHUTTING_DOWN' })
  finish()
  t.match(await open, { body: { whole: true } })
  await closed
})
