import { Mistral } from '@mistralai/mistralai'
import { HTTPValidationError, SDKError } from '@mistralai/mistralai/models/errors'
import t, { type Test } from 'tap'
import { ask, KEY, MODEL, openGateway } from './open-gateway.js'

async function openClient(t: Test, apiKey = KEY) {
  const opened = await openGateway(t)
  return { ...opened, client: new Mistral({ serverURL: opened.url, apiKey }) }
}

t.test('the official SDK works unchanged', async t => {
  const { client, emulator, outcomes } = await openClient(t)

  t.test('chat.complete', async t => {
    const { choices, usage } = await client.chat.complete(ask('Hello.'))
    t.match(choices[0]?.message?.content, /You said: Hello\.$/)
    t.ok(usage.totalTokens)
  })

  t.test('chat.stream, n choices, usage at the end', async t => {
    const texts = ['', '']
    let total: number | undefined
    for await (const { data } of await client.chat.stream(ask('Hello.', { n: 2 }))) {
      for (const { index, delta } of data.choices) texts[index] += String(delta.content ?? '')
      total = data.usage?.totalTokens
    }
    t.match(texts, [/You said: Hello\.$/, /You said: Hello\.$/])
    t.ok(total)
  })

  t.test('a tool call and back', async t => {
    const parameters = { type: 'object', properties: { orderId: { type: 'integer' } } }
    const tools = [{ type: 'function' as const, function: { name: 'find_order', parameters } }]
    const messages: Parameters<typeof client.chat.complete>[0]['messages'] = [{ role: 'user', content: 'find_order' }]
    const [asked] = (await client.chat.complete({ model: MODEL, messages, tools })).choices
    t.equal(asked?.finishReason, 'tool_calls')
    const [call] = asked?.message?.toolCalls ?? []
    t.strictSame(JSON.parse(String(call?.function.arguments)), { orderId: 1 })
    messages.push({ role: 'assistant', toolCalls: asked?.message?.toolCalls ?? [] })
    messages.push({ role: 'tool', toolCallId: call?.id ?? '', name: 'find_order', content: 'shipped' })
    const [told] = (await client.chat.complete({ model: MODEL, messages, tools })).choices
    t.match(told?.message?.content, /The tool said: shipped$/)
  })

  t.test('models.list and models.retrieve', async t => {
    const { data = [] } = await client.models.list()
    t.ok(data.length > 0)
    t.match(await client.models.retrieve({ modelId: MODEL }), { id: MODEL, type: 'base' })
  })

  t.test('every one of them passed the boundary and ended well', async t => {
    t.ok(outcomes.length >= 6)
    t.ok(outcomes.every(({ status }) => status === 'ok'))
  })

  t.test('a request that does not validate is its validation error, and never reaches the upstream', async t => {
    const before = emulator.requests.length
    await t.rejects(client.chat.complete(ask('x', { temperature: 9 })), HTTPValidationError)
    t.equal(emulator.requests.length, before)
  })

  t.test('an upstream that refuses is an SDKError that does not look like Mistral', async t => {
    emulator.script.push({ status: 401 })
    const error = await client.chat.complete(ask('x')).catch((error: unknown) => error)
    t.type(error, SDKError)
    t.match(error, { statusCode: 502, body: /"type":"gateway_upstream_error"/ })
  })

  t.test('a stream that breaks throws', async t => {
    emulator.script.push({ fault: 'cut', after: 4 })
    const stream = await client.chat.stream(ask('Hello.'))
    let text = ''
    await t.rejects(async () => {
      for await (const { data } of stream) text += String(data.choices[0]?.delta.content ?? '')
    })
    t.equal(text, 'This is a')
    t.match(outcomes.at(-1), { status: 'incomplete', code: 'WB_EMULATOR_UPSTREAM_CUT' })
  })
})

t.test('a wrong key is a 401', async t => {
  const { client, events, emulator } = await openClient(t, 'wb_wrong')
  t.match(await client.models.list().catch((error: unknown) => error), { statusCode: 401 })
  t.match(events, [{ type: 'request.refused', code: 'WB_CORE_NO_PRINCIPAL', origin: { kind: 'route' } }])
  t.equal(emulator.requests.length, 0)
})
