import OpenAI, { APIError, AuthenticationError } from 'openai'
import type { Evidence, Guard, ModelCall } from '@windbreak/core'
import t, { type Test } from 'tap'
import { ask, blocksIn, type GatewayOptions, KEY, MODEL, openGateway } from './open-gateway.js'

async function openClient(t: Test, options: GatewayOptions = {}) {
  const calls: ModelCall[] = []
  const watcher: Guard = {
    name: 'watcher',
    stage: 'intent',
    run(call, next) {
      if (call.origin.kind !== 'selftest') calls.push(call)
      return next(call)
    },
  }
  const opened = await openGateway(t, { ...options, guards: [watcher, ...(options.guards ?? [])] })
  return {
    ...opened,
    /** What would have gone to Mistral, and with what evidence. */
    last: () => calls.at(-1) as ModelCall & { body: Record<string, unknown>; evidence: Evidence[] },
    client: new OpenAI({ baseURL: `${opened.url}/v1`, apiKey: KEY, maxRetries: 0 }),
  }
}

t.test("OpenAI's own client works unchanged", async t => {
  const { client, emulator, last, outcomes } = await openClient(t)
  const messages = [
    { role: 'developer' as const, content: 'Be kind.' },
    { role: 'user' as const, content: 'Hello.' },
  ]

  await t.test('chat.completions.create', async t => {
    const { choices, usage } = await client.chat.completions.create({
      model: MODEL,
      messages,
      max_completion_tokens: 100,
      seed: 7,
      user: 'someone',
      store: false,
    })
    t.match(choices[0]?.message.content, /You said: Hello\.$/)
    t.ok(usage?.total_tokens)
    t.strictSame(last().body, {
      model: MODEL,
      messages: [{ ...messages[0], role: 'system' }, messages[1]],
      max_tokens: 100,
      random_seed: 7,
    })
    t.strictSame(
      last().evidence.map(({ guard, rule, where }) => `${guard} ${rule} ${where}`),
      [
        'dialect openai-mapped /max_completion_tokens',
        'dialect openai-mapped /seed',
        'dialect openai-dropped /user',
        'dialect openai-dropped /store',
        'dialect openai-mapped /messages/0/role',
      ],
    )
    t.notMatch(JSON.stringify(last().evidence), /someone/, 'names and places, no values')
  })

  await t.test('a stream with usage', async t => {
    let text = ''
    let total: number | undefined
    const stream_options = { include_usage: true }
    for await (const chunk of await client.chat.completions.create({
      model: MODEL,
      messages,
      stream: true,
      stream_options,
    })) {
      text += chunk.choices[0]?.delta.content ?? ''
      total = chunk.usage?.total_tokens
    }
    t.match(text, /You said: Hello\.$/)
    t.ok(total)
  })

  await t.test('a tool call and back, with what its answers carry along', async t => {
    const tools = [{ type: 'function' as const, function: { name: 'find_order' } }]
    const asked: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'find_order' }]
    const first = await client.chat.completions.create({ model: MODEL, messages: asked, tools })
    const message = first.choices[0]?.message
    const call = message?.tool_calls?.[0]
    t.ok(call)
    const { choices } = await client.chat.completions.create({
      model: MODEL,
      tools,
      messages: [
        ...asked,
        { refusal: null, annotations: [], ...message },
        { role: 'tool', tool_call_id: call?.id ?? '', content: 'shipped' },
      ],
    })
    t.match(choices[0]?.message.content, /The tool said: shipped$/)
  })

  await t.test('models.list', async t => t.ok((await client.models.list()).data.length > 0))

  const rows: [name: string, more: object, status: number, code: string, param: string][] = [
    ['what has no equal', { logit_bias: { 5: 1 } }, 422, 'WB_WIRE_OPENAI_NO_EQUAL', '/logit_bias'],
    [
      'a contradiction',
      { max_tokens: 1, max_completion_tokens: 2 },
      422,
      'WB_WIRE_OPENAI_CONFLICT',
      '/max_completion_tokens',
    ],
    ['a value out of range', { max_completion_tokens: -1 }, 422, 'WB_WIRE_INVALID_REQUEST', '/max_completion_tokens'],
    ['a field of nobody', { top_k: 5 }, 422, 'WB_WIRE_INVALID_REQUEST', '/top_k'],
  ]
  for (const [name, more, status, code, param] of rows) {
    await t.test(`${name} is its APIError with our code, and never reaches the upstream`, async t => {
      const before = emulator.requests.length
      const error = await client.chat.completions.create({ model: MODEL, messages, ...more }).catch((e: unknown) => e)
      t.ok(error instanceof APIError)
      t.match(error, { status, code, param })
      t.equal(emulator.requests.length, before)
    })
  }

  await t.test('a stream that breaks is its APIError with our code', async t => {
    const ended = outcomes.length
    emulator.script.push({ fault: 'cut', after: 4 })
    const error = await (async () => {
      for await (const _ of await client.chat.completions.create({ model: MODEL, messages, stream: true }));
    })().catch((e: unknown) => e)
    t.ok(error instanceof APIError)
    t.match(error, { code: 'WB_EMULATOR_UPSTREAM_CUT' })
    t.match(outcomes.slice(ended), [{ status: 'incomplete' }])
  })

  await t.test('a wrong key is its AuthenticationError', async t => {
    const stranger = new OpenAI({ baseURL: client.baseURL, apiKey: 'wb_wrong', maxRetries: 0 })
    const error = await stranger.models.list().catch((e: unknown) => e)
    t.ok(error instanceof AuthenticationError)
    t.match(error, { code: 'WB_CORE_NO_PRINCIPAL' })
  })
})

t.test('what the dialect refuses is told as an event, since no call will hold it', async t => {
  const { send, events, outcomes } = await openClient(t)
  t.match(await send({ body: ask('x', { logprobs: true }) }), { status: 422 })
  t.match(events, [{ type: 'request.refused', code: 'WB_WIRE_OPENAI_NO_EQUAL', principal: { id: 'alice' } }])
  t.equal(outcomes.length, 0)
})

t.test("a body in Mistral's own format is not touched, and nothing is told of it", async t => {
  const { send, last } = await openClient(t)
  const body = ask('x', { random_seed: 1, safe_prompt: true })
  t.match(await send({ body }), { status: 200 })
  t.strictSame(last().body, body)
  t.strictSame(last().evidence, [])
})

t.test('switched off, the fields of OpenAI are unknown, and errors are of Mistral alone', async t => {
  const { send, emulator } = await openClient(t, { settings: { openaiDialect: false } })
  const { status, text } = await send({ body: ask('x', { seed: 1 }) })
  t.equal(status, 422)
  t.match(JSON.parse(text), { param: '/seed', error: undefined })
  emulator.script.push({ fault: 'cut', after: 4 })
  const { text: stream } = await send({ body: ask('x', { stream: true }) })
  t.match(blocksIn(stream).at(-1)?.data, { object: 'error', error: undefined })
})

t.test('/api/chat speaks no dialect', async t => {
  const { send } = await openClient(t)
  for (const field of ['max_completion_tokens', 'seed', 'user']) {
    t.match(await send({ path: '/api/chat', body: ask('x', { [field]: 1 }) }), { status: 400 }, field)
  }
})
