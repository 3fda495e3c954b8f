import { Mistral } from '@mistralai/mistralai'
import { HTTPValidationError, SDKError } from '@mistralai/mistralai/models/errors'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import emulator, { createEmulator, type EmulatorOptions } from '../src/index.js'
import { ask, MODEL, openEmulator } from './open-emulator.js'

async function openSdk(t: Test, options?: EmulatorOptions) {
  const opened = await openEmulator(t, options)
  return { ...opened, client: new Mistral({ serverURL: opened.url, apiKey: 'any-key' }) }
}

t.test('the official SDK', async t => {
  const { client, emulator } = await openSdk(t)

  t.test('completes', async t => {
    const { choices, usage } = await client.chat.complete(ask('Hello.'))
    t.match(choices[0]?.message?.content, /no model was asked\. You said: Hello\.$/)
    t.ok(usage.totalTokens ?? 0)
  })

  t.test('streams', async t => {
    let text = ''
    let reason: string | null | undefined
    for await (const { data } of await client.chat.stream(ask('Hello.'))) {
      text += data.choices[0]?.delta.content ?? ''
      reason = data.choices[0]?.finishReason
    }
    t.match(text, /You said: Hello\.$/)
    t.equal(reason, 'stop')
  })

  t.test('goes round with a tool', async t => {
    const tools = [
      {
        type: 'function' as const,
        function: { name: 'look_up', parameters: { type: 'object', properties: { id: { type: 'integer' } } } },
      },
    ]
    const messages: Parameters<typeof client.chat.complete>[0]['messages'] = [{ role: 'user', content: 'look_up' }]
    const [asked] = (await client.chat.complete({ model: MODEL, messages, tools })).choices
    const call = asked?.message?.toolCalls?.[0]
    t.match(call?.function, { name: 'look_up', arguments: '{"id":1}' })
    messages.push({ role: 'assistant', toolCalls: asked?.message?.toolCalls ?? [] })
    messages.push({ role: 'tool', toolCallId: call?.id ?? '', name: 'look_up', content: 'found' })
    const [told] = (await client.chat.complete({ model: MODEL, messages, tools })).choices
    t.match(told?.message?.content, /The tool said: found$/)
  })

  t.test('lists models, each under all of its names, and retrieves one', async t => {
    const { data = [] } = await client.models.list()
    const ids = data.flatMap(card => ('id' in card ? card.id : []))
    t.ok(ids.includes('mistral-small-2603') && ids.includes('mistral-small-latest'))
    t.equal(new Set(ids).size, ids.length)
    const card = await client.models.retrieve({ modelId: 'mistral-small-latest' })
    t.match(card, { aliases: ['mistral-small-2603'], capabilities: { completionChat: true }, type: 'base' })
  })

  t.test('throws its own errors', async t => {
    emulator.script.push({ status: 422 }, { status: 429, retryAfter: 1 })
    await t.rejects(client.chat.complete(ask('x')), HTTPValidationError)
    await t.rejects(client.chat.complete(ask('x')), SDKError)
    await t.rejects(client.chat.complete({ ...ask('x'), model: 'gpt-4' }), { message: /Status 400[^]+Invalid model/ })
    await t.rejects(client.models.retrieve({ modelId: 'gpt-4' }), { message: /Status 404/ })
  })
})

t.test('a request Mistral would refuse is refused as Mistral does', async t => {
  const { send } = await openEmulator(t)
  const fault = (loc: unknown[], type: string) => ({ detail: [{ loc: ['body', ...loc], type, msg: String }] })
  const rows: [request: string, body: unknown, status: number, answer: object][] = [
    ['an unknown field', ask('x', { maxTokens: 1 }), 422, fault(['maxTokens'], 'extra_forbidden')],
    ['a missing field', { model: MODEL }, 422, fault(['messages'], 'missing')],
    ['a wrong type', { ...ask('x'), model: 7 }, 422, fault(['model'], 'string_type')],
    ['no JSON', '{"model":', 422, fault([0], 'json_invalid')],
    ['an unknown model', { ...ask('x'), model: 'm' }, 400, { type: 'invalid_model', code: '1500' }],
  ]
  for (const [request, body, status, answer] of rows) {
    t.test(request, async t => {
      const seen = await send(body)
      t.equal(seen.status, status)
      t.match(JSON.parse(seen.text), answer)
    })
  }
  t.test('a path it does not have', async t => {
    t.match(await send(ask('x'), { path: '/v1/ocr' }), { status: 404, text: '{"detail":"Not Found"}' })
  })
})

t.test('a bearer key is required and never remembered', async t => {
  const open = await openEmulator(t)
  const closed = await openEmulator(t, { settings: { keys: ['the-right-key-0123456789'] } })
  const rows: [which: typeof open, key: string, status: number][] = [
    [open, 'anything', 200],
    [open, '', 401],
    [closed, 'the-right-key-0123456789', 200],
    [closed, 'the-wrong-key-0123456789', 401],
    [closed, '', 401],
  ]
  for (const [{ send, emulator }, key, status] of rows) {
    const seen = await send(ask('x'), { key })
    t.equal(seen.status, status)
    if (status === 401) t.match(JSON.parse(seen.text), { message: 'Unauthorized', request_id: String })
    t.equal(emulator.requests.at(-1)?.authorized, status === 200)
  }
  t.notMatch(JSON.stringify([open.emulator.requests, closed.emulator.requests]), /right-key|wrong-key|anything/)
})

t.test('requests are remembered, the oldest forgotten first', async t => {
  const { emulator, send } = await openEmulator(t, { settings: { requestsKept: 2 } })
  await send(ask('one'))
  await send(ask('two'))
  await send(undefined, { path: '/v1/models?x=1' })
  t.match(emulator.requests, [
    {
      via: 'http',
      method: 'POST',
      path: '/v1/chat/completions',
      body: ask('two'),
      authorized: true,
      ended: 'answered',
    },
    { via: 'http', method: 'GET', path: '/v1/models?x=1', body: null, ended: 'answered' },
  ])
  emulator.script.push({ content: 'x' })
  emulator.reset()
  t.strictSame([emulator.requests.length, emulator.script.length], [0, 0])
})

t.test('another process can script it where control is on, and only with a key', async t => {
  const { emulator, send } = await openEmulator(t, { settings: { control: true } })
  const script = (body: unknown, key?: string) =>
    send(body, { path: '/__emulator/script', ...(key === undefined ? {} : { key }) })
  t.equal((await script([{ content: 'remote' }, { fault: 'eof' }])).text, '{"waiting":2}')
  t.match((await send(ask('x'))).text, /"content":"remote"/)
  t.match(await script({ fault: 'nonsense' }), { status: 422, text: /WB_EMULATOR_INVALID_BEHAVIOUR/ })
  t.equal((await script({ content: 'y' }, '')).status, 401)
  t.equal(emulator.script.length, 1)

  const without = await openEmulator(t)
  t.equal((await without.send({ content: 'y' }, { path: '/__emulator/script' })).status, 404)
})

t.test('the plugin adds the routes to an app, under a prefix, and is told misspelt settings', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(emulator, { settings: { prefix: '/mistral' } })
  await app.ready()
  app.windbreak.emulator.script.push({ content: 'plugged in' })
  const { statusCode, body } = await app.inject({
    method: 'POST',
    url: '/mistral/v1/chat/completions',
    headers: { authorization: 'Bearer x' },
    payload: ask('x'),
  })
  t.equal(statusCode, 200)
  t.match(body, /plugged in/)
  t.equal(app.windbreak.emulator.requests.length, 1)
  t.throws(() => createEmulator({ settings: { pace: 1 } as object }), { code: 'WB_EMULATOR_INVALID_SETTINGS' })
})

t.test('nothing of it works in production or for other machines', async t => {
  const envs: [env: Record<string, string>, allowed: boolean][] = [
    [{}, true],
    [{ NODE_ENV: 'test' }, true],
    [{ NODE_ENV: 'production', WINDBREAK_ENV: 'development' }, true],
    [{ WINDBREAK_ENV: 'staging' }, true],
    [{ NODE_ENV: 'production' }, false],
    [{ WINDBREAK_ENV: 'production', NODE_ENV: 'test' }, false],
    [{ NODE_ENV: 'Production' }, false],
    [{ NODE_ENV: 'prod' }, false],
  ]
  for (const [env, allowed] of envs) {
    if (allowed) t.doesNotThrow(() => createEmulator({ env }), JSON.stringify(env))
    else t.throws(() => createEmulator({ env }), { code: 'WB_EMULATOR_NOT_HERE' }, JSON.stringify(env))
  }
  await t.rejects(async () => Fastify().register(emulator, { env: { NODE_ENV: 'production' } }), {
    code: 'WB_EMULATOR_NOT_HERE',
  })
  for (const host of ['0.0.0.0', '::', '192.168.0.1', 'example.com', '127.0.0.1.example.com', '']) {
    await t.rejects(createEmulator().listen({ host }), { code: 'WB_EMULATOR_NOT_LOOPBACK' }, `host "${host}"`)
  }
})
