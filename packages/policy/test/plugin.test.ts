import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import type { Evidence, JsonAnswer, ModelAnswer, ModelCall, StreamEvent } from '@windbreak/core'
import { attach, boundaryOf, identify, openBoundary, subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import { chatAnswer, chatStream, readRequest } from '@windbreak/wire'
import policy, { type PolicyPluginOptions, type PolicySettings } from '../src/index.js'

const MODEL = 'mistral-small-latest'
const CHAT = { model: MODEL, messages: [{ role: 'user', content: 'Hello.' }] }
const ANN = { id: 'ann' }

interface Scripted extends PolicyPluginOptions {
  readonly answer?: (call: ModelCall) => ModelAnswer
}

/** A guarded boundary with a scripted upstream, what reached it and what the guard left as evidence. */
async function build(t: Test, { answer, ...options }: Scripted = {}) {
  const app = Fastify()
  const sent: ModelCall[] = []
  const evidence: Evidence[][] = []
  t.teardown(() => app.close())
  // The upstream's model list is looked at in another file.
  app.register(policy, { environment: 'production', schedule: () => () => {}, ...options })
  identify(app, () => ANN)
  openBoundary(app, { read: readRequest, unguarded: ['filter', 'intent'] })
  attach(app, {
    name: 'record',
    stage: 'record',
    run(call, next) {
      if (call.origin.kind !== 'selftest') evidence.push(call.evidence)
      return next(call)
    },
  })
  attach(app, {
    name: 'transport',
    stage: 'transport',
    run: async call => {
      sent.push(call)
      return answer?.(call) ?? chatAnswer({ model: (call.body as typeof CHAT).model, content: 'Hi.' })
    },
  })
  await app.ready()
  const dispatch = (operation: string, body?: unknown, params: Record<string, string> = {}) =>
    boundaryOf(app).dispatch({ operation, body, params, principal: ANN, origin: { kind: 'job' } })
  return { app, sent, evidence, dispatch }
}

t.test('an allowed call reaches the upstream with a cap on its tokens', async t => {
  const { sent, evidence, dispatch } = await build(t)
  const answer = await dispatch('chat.complete', CHAT)
  t.equal(answer.status, 200)
  t.match(sent, [{ body: { ...CHAT, max_tokens: 4000 } }])
  t.same(evidence, [
    [
      { guard: 'policy', verdict: 'allow' },
      { guard: 'policy', verdict: 'change', rule: 'max-tokens-default', where: '/max_tokens' },
    ],
  ])
  await dispatch('chat.complete', { ...CHAT, max_tokens: 5 })
  t.match(sent[1]?.body, { max_tokens: 5 })
  t.same(evidence[1], [{ guard: 'policy', verdict: 'allow' }])
})

t.test('a refused call reaches nobody, and its error quotes nothing', async t => {
  const { sent, evidence, dispatch } = await build(t)
  const secret = 'canary-5f1e'
  const rows: [string, object, object][] = [
    ['WB_POLICY_MODEL_NOT_ALLOWED', { model: secret }, { rule: 'model', where: '/model' }],
    ['WB_POLICY_MAX_TOKENS', { max_tokens: 4001 }, { rule: 'max-tokens', where: '/max_tokens' }],
    [
      'WB_POLICY_ROLE',
      { messages: [{ role: 'system', content: secret }] },
      { rule: 'role', where: '/messages/0/role' },
    ],
    ['WB_POLICY_CONTENT', { metadata: { [secret]: secret.repeat(10_000) } }, { rule: 'content' }],
  ]
  for (const [at, [code, body, wanted]] of rows.entries()) {
    const refusal = await dispatch('chat.complete', { ...CHAT, ...body }).catch((error: Error) => error)
    t.match(refusal, { code, statusCode: 403 }, code)
    t.notMatch(String(refusal), secret)
    t.same(evidence[at], [{ guard: 'policy', verdict: 'refuse', ...wanted }])
  }
  await t.rejects(dispatch('models.get', undefined, { model: secret }), { code: 'WB_POLICY_MODEL_NOT_ALLOWED' })
  t.equal(sent.length, 0)
})

t.test('a whole answer by another model is withheld', async t => {
  const bytes = Buffer.from('who knows')
  const rows: [string, ModelAnswer][] = [
    ['by another model', chatAnswer({ model: 'mistral-large-2512', content: 'Hi.' })],
    ['by nobody', { kind: 'json', status: 200, headers: {}, body: { choices: [] } }],
    ['that is no object', { kind: 'json', status: 200, headers: {}, body: null }],
    ['that is not JSON', { kind: 'bytes', status: 200, headers: {}, bytes }],
    [
      'by another model, in an error',
      { kind: 'json', status: 400, headers: {}, body: { model: 'mistral-large-2512' } },
    ],
  ]
  for (const [what, answer] of rows) {
    const { dispatch, evidence } = await build(t, { answer: () => answer })
    await t.rejects(dispatch('chat.complete', CHAT), { code: 'WB_POLICY_MODEL_RETURNED', statusCode: 502 }, what)
    t.match(evidence[0]?.at(-1), { verdict: 'refuse', rule: 'model-returned', where: 'answer:/model' })
  }
  const rest: [string, ModelAnswer][] = [
    ['what the name stands for', chatAnswer({ model: 'mistral-small-2603', content: 'Hi.' })],
    ['an error of the upstream', { kind: 'json', status: 429, headers: {}, body: { message: 'Rate limit exceeded' } }],
    ['an error page', { kind: 'bytes', status: 503, headers: {}, bytes }],
  ]
  for (const [what, answer] of rest) {
    const { dispatch } = await build(t, { answer: () => answer })
    t.match(await dispatch('chat.complete', CHAT), answer, `${what} passes`)
  }
})

function event(data: unknown, final = false): StreamEvent {
  return { raw: `data: ${JSON.stringify(data)}\n\n`, data, changed: false, final }
}

function streamOf(...batches: StreamEvent[][]): ModelAnswer {
  return {
    kind: 'stream',
    status: 200,
    headers: {},
    events: (async function* () {
      yield* batches
    })(),
  }
}

t.test('a streamed answer by another model is cut before it speaks', async t => {
  const says = (model: string | undefined, content: string) => event({ model, choices: [{ delta: { content } }] })
  const end = event('[DONE]', true)
  const rows: [string, ModelAnswer, number | 'whole'][] = [
    ['named in every event', chatStream({ model: 'mistral-large-2512', pieces: ['a', 'b'] }), 0],
    ['named first in the second event', streamOf([says(MODEL, 'a')], [says('mistral-large-2512', 'b'), end]), 1],
    ['named late in a batch', streamOf([says(MODEL, 'a'), says('mistral-large-2512', 'b'), end]), 0],
    ['that never says who speaks', streamOf([says(undefined, 'a'), end]), 0],
    ['with an empty name', streamOf([says('', 'a'), end]), 0],
    ['by an allowed one', chatStream({ model: MODEL, pieces: ['a', 'b'] }), 'whole'],
    ['by what the name stands for', chatStream({ model: 'mistral-small-2603', pieces: ['a'] }), 'whole'],
    ['that names its model once', streamOf([event({ model: MODEL }), says(undefined, 'a'), end]), 'whole'],
    ['that begins with an event without words', streamOf([event({ choices: [] }), says(MODEL, 'a'), end]), 'whole'],
  ]
  for (const [what, answer, passed] of rows) {
    await t.test(what, async t => {
      const { dispatch, evidence } = await build(t, { answer: () => answer })
      const seen: StreamEvent[] = []
      const read = async () => {
        const given = await dispatch('chat.complete', { ...CHAT, stream: true })
        if (given.kind === 'stream') for await (const batch of given.events) seen.push(...batch)
      }
      if (passed === 'whole') {
        await read()
        t.equal(seen.at(-1)?.data, '[DONE]')
        return
      }
      await t.rejects(read(), { code: 'WB_POLICY_MODEL_RETURNED' })
      t.equal(seen.length, passed)
      t.match(evidence[0]?.at(-1), { rule: 'model-returned' })
    })
  }
})

t.test('the model list holds what a call may ask for, and nothing else', async t => {
  const data = [
    { id: MODEL, aliases: ['mistral-small-2603', 'own'], description: 'kept' },
    { id: 'mistral-small-2603', aliases: [MODEL] },
    { id: 'mistral-large-latest', aliases: [] },
    { id: 'own-2', aliases: ['own'] },
    { id: 'own-1', aliases: ['own'] },
    { id: 'plain' },
  ]
  const { dispatch, evidence } = await build(t, {
    settings: { production: { models: [MODEL, 'own', 'plain'] } },
    answer: () => ({ kind: 'json', status: 200, headers: {}, raw: 'stale', body: { object: 'list', data } }),
  })
  const { body, raw } = (await dispatch('models.list')) as JsonAnswer
  t.equal(raw, undefined)
  t.same(body, {
    object: 'list',
    data: [
      { id: MODEL, aliases: ['own'], description: 'kept' },
      { id: 'own', aliases: [] },
      { id: 'plain', aliases: [] },
    ],
  })
  t.same(evidence[0]?.at(-1), {
    guard: 'policy',
    verdict: 'change',
    rule: 'models-narrowed',
    where: 'answer:/data',
    count: 3,
  })
})

t.test('one model is shown without the names that may not be asked for', async t => {
  const body = { id: 'mistral-small-2603', aliases: [MODEL, 'secret-name'] }
  const { dispatch } = await build(t, { answer: () => ({ kind: 'json', status: 200, headers: {}, body }) })
  t.match(await dispatch('models.get', undefined, { model: MODEL }), { body: { id: body.id, aliases: [MODEL] } })
})

t.test('a model list in an unknown form is withheld, an error is not', async t => {
  const head = { status: 200, headers: {} }
  const bytes = Buffer.from('[]')
  const rows: [string, string, ModelAnswer][] = [
    ['models.list', 'that is not JSON', { ...head, kind: 'bytes', bytes }],
    ['models.list', 'without data', { ...head, kind: 'json', body: { object: 'list' } }],
    ['models.list', 'that is null', { ...head, kind: 'json', body: null }],
    ['models.get', 'that is null', { ...head, kind: 'json', body: null }],
  ]
  for (const [operation, what, answer] of rows) {
    const { dispatch } = await build(t, { answer: () => answer })
    await t.rejects(
      dispatch(operation, undefined, { model: MODEL }),
      { code: 'WB_POLICY_MODEL_RETURNED' },
      `${operation} ${what}`,
    )
  }
  const { dispatch } = await build(t, { answer: () => ({ ...head, kind: 'bytes', status: 503, bytes }) })
  t.match(await dispatch('models.list'), { status: 503 })
})

t.test('the self-test proves the guard with every kind of settings', async t => {
  const rows: [string, PolicyPluginOptions][] = [
    ['the defaults of development', { environment: 'development' }],
    ['the defaults of staging', { environment: 'staging' }],
    ['the defaults of production', { environment: 'production' }],
    [
      'settings that allow all they can',
      {
        settings: {
          production: {
            models: ['a'],
            maxTokens: 10_000_000,
            roles: ['system', 'user', 'assistant', 'tool'],
            maxMessages: 1000,
            maxContentChars: 10_000_000,
            maxN: 128,
            toolTypes: ['function', 'web_search', 'code_interpreter', 'image_generation'],
            contentChunks: ['text', 'image_url', 'document_url', 'file', 'input_audio'],
          },
        },
      },
    ],
    [
      'settings that allow next to nothing',
      {
        settings: {
          production: {
            operations: ['chat.complete'],
            maxTokens: 1,
            roles: ['user'],
            maxMessages: 1,
            maxContentChars: 1000,
            toolTypes: [],
            contentChunks: [],
            streaming: false,
          },
        },
      },
    ],
  ]
  for (const [what, options] of rows) await t.resolves(build(t, options), what)
})

t.test('the server does not start', async t => {
  const misspelt = { production: { maxToken: 1 } } as PolicySettings
  await t.rejects(build(t, { settings: misspelt }), { code: 'WB_POLICY_INVALID_SETTINGS' }, 'with a misspelt setting')
  await t.rejects(build(t, { environment: 'prod' as 'production' }), { code: 'WB_CORE_ENVIRONMENT' })
})

t.test('app.windbreak.policy', async t => {
  const { app } = await build(t, { settings: { production: { maxTokens: 10 } } })
  const { decide, environment, rules } = app.windbreak.policy
  t.equal(environment, 'production')
  t.match(rules, { models: [MODEL], maxTokens: 10, defaultMaxTokens: 10, temperature: { min: 0, max: 1.5 } })
  t.throws(() => (rules.models as string[]).push('any'), TypeError, 'shows rules that nobody can change')
  t.match(decide(CHAT), { allow: true, body: { max_tokens: 10 } })
  t.match(decide({ ...CHAT, max_tokens: 11 }), {
    allow: false,
    rule: 'max-tokens',
    path: '/max_tokens',
    limit: '1 to 10',
  })
  t.match(decide(undefined, { operation: 'models.get', params: { model: 'x' } }), { allow: false, rule: 'model' })
  t.throws(() => decide({ ...CHAT, maxTokens: 5 }), { code: 'WB_WIRE_INVALID_REQUEST' }, 'reads the body first')
})

t.test('the preHandler guards a route of an app that has no boundary', async t => {
  const app: FastifyInstance = Fastify()
  const events: WindbreakEvent[] = []
  t.teardown(() => app.close())
  subscribe(app, event => void events.push(event))
  await app.register(policy, { environment: 'production', now: () => 7 })
  app.post('/chat', { preHandler: app.windbreak.policy.preHandler }, request => request.body)

  const post = (payload: object) => app.inject({ method: 'POST', url: '/chat', payload })
  t.same((await post(CHAT)).json(), { ...CHAT, max_tokens: 4000 })
  t.same(events, [])
  const refused = await post({ ...CHAT, model: 'mistral-large-latest' })
  t.equal(refused.statusCode, 403)
  t.match(refused.json(), { code: 'WB_POLICY_MODEL_NOT_ALLOWED', message: /GET \/v1\/models/ })
  t.match(events, [
    {
      type: 'request.refused',
      at: 7,
      code: 'WB_POLICY_MODEL_NOT_ALLOWED',
      origin: { kind: 'route', route: '/chat' },
      detail: { rule: 'model', where: '/model' },
    },
  ])
  t.equal((await post({ ...CHAT, maxTokens: 9 })).statusCode, 422, 'a body of another shape is refused too')
})
