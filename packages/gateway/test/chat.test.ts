import type { Guard, StreamEvent } from '@windbreak/core'
import { ChatAnswer, ChatChunk, chatAnswer, ChatRequest, readRequest } from '@windbreak/wire'
import t from 'tap'
import { CHAT_ANSWER, CHAT_REQUEST } from '../src/chat-shapes.js'
import { redactionsIn } from '../src/redactions.js'
import { type CompiledShape, renameKeys } from '../src/shape.js'
import { ask, blocksIn, MODEL, openGateway, type Sent } from './open-gateway.js'

/** Every field the wire format has, in the SDK's spelling. */
const FULL = {
  model: MODEL,
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'be kind' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'look' },
        { type: 'image_url', imageUrl: { url: 'https://example.com/a.png', detail: 'low' } },
        { type: 'image_url', imageUrl: 'https://example.com/b.png' },
        { type: 'document_url', documentUrl: 'https://example.com/c.pdf', documentName: 'c' },
        { type: 'reference', referenceIds: [1, 'two'] },
        { type: 'file', fileId: '00000000-0000-4000-8000-000000000000' },
        { type: 'input_audio', inputAudio: 'AAAA' },
      ],
    },
    {
      role: 'assistant',
      content: [
        {
          type: 'thinking',
          thinking: [
            { type: 'text', text: 'hm' },
            { type: 'tool_reference', tool: 'web', title: 't', url: null, favicon: null, description: null },
          ],
          signature: 's',
          closed: true,
        },
      ],
      prefix: false,
      toolCalls: [
        {
          id: 'abcdefghi',
          type: 'function',
          index: 0,
          function: { name: 'f', arguments: { max_tokens: 1, maxTokens: 2 } },
        },
      ],
    },
    { role: 'tool', toolCallId: 'abcdefghi', name: 'f', content: 'done' },
  ],
  temperature: 0.1,
  topP: 0.9,
  maxTokens: 10,
  stream: false,
  stop: ['x'],
  randomSeed: 7,
  metadata: { snake_key: 1, camelKey: { deep_key: 2 } },
  responseFormat: {
    type: 'json_schema',
    jsonSchema: { name: 'n', description: 'd', schemaDefinition: { properties: { max_tokens: {} } }, strict: true },
  },
  tools: [
    { type: 'function', function: { name: 'f', description: 'd', strict: false, parameters: { tool_choice: 1 } } },
    { type: 'web_search', toolConfiguration: { exclude: ['a'], include: null, requiresConfirmation: ['b'] } },
    { type: 'document_library', libraryIds: ['l'] },
    { type: 'connector', connectorId: 'c', authorization: { type: 'api-key', value: 'v' } },
  ],
  toolChoice: { type: 'function', function: { name: 'f' } },
  presencePenalty: 1,
  frequencyPenalty: -1,
  n: 1,
  prediction: { type: 'content', content: 'p' },
  parallelToolCalls: true,
  reasoningEffort: 'low',
  promptMode: 'reasoning',
  guardrails: [
    {
      blockOnError: true,
      moderationLlmV1: {
        modelName: 'm',
        ignoreOtherCategories: true,
        customCategoryThresholds: { dangerousAndCriminalContent: 0.1 },
      },
      moderationLlmV2: {
        modelName: 'm',
        action: 'block',
        customCategoryThresholds: { hateAndDiscrimination: 0.1, violenceAndThreats: 0.2, jailbreaking: 0.3 },
      },
    },
  ],
  promptCacheKey: 'k',
  serviceTier: 'auto',
  safePrompt: true,
}

t.test('every field goes to the wire and back', t => {
  const wire = renameKeys(FULL, CHAT_REQUEST, 'toWire') as Record<string, any>
  t.strictSame(readRequest('chat.complete', wire), wire, 'the wire format takes it as it is')
  t.strictSame(renameKeys(wire, CHAT_REQUEST, 'toCamel'), FULL)
  t.strictSame(wire['metadata'], FULL.metadata, 'free-form JSON keeps its keys')
  t.strictSame(wire['messages'][2].tool_calls[0].function.arguments, { max_tokens: 1, maxTokens: 2 })
  t.match(wire, { max_tokens: 10, response_format: { json_schema: { schema: { properties: { max_tokens: {} } } } } })
  t.end()
})

t.test('the table has every field that the wire format has', t => {
  /** Padding and fields of other servers: left out of answers on purpose. */
  const left = ['/p', '/system_fingerprint', '/service_tier', '/logprobs', '/stop_reason', '/token_ids']
  const nulls = ['/refusal', '/annotations', '/audio', '/function_call', '/reasoning', '/reasoning_content']
  const leftOut = (path: string) => [...left, ...nulls].some(end => path.endsWith(end))

  const missing = (schema: any, shape: CompiledShape | null | undefined, path: string): string[] => {
    if (shape === undefined) return [path]
    if (shape === null || 'x-json' in schema) return []
    if (schema.anyOf) return schema.anyOf.flatMap((variant: any) => missing(variant, shape, path))
    if (schema.items) return missing(schema.items, shape, path)
    return Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
      missing(part, shape.toCamel.get(name) && shape.toCamel.get(name)?.inner, `${path}/${name}`),
    )
  }
  t.strictSame(missing(ChatRequest, CHAT_REQUEST, ''), [])
  for (const schema of [ChatAnswer, ChatChunk]) {
    t.strictSame(
      missing(schema, CHAT_ANSWER, '').filter(path => !leftOut(path)),
      [],
    )
  }
  t.strictSame(
    missing({ properties: { brand_new: {} } }, CHAT_REQUEST, ''),
    ['/brand_new'],
    'a new field would be found',
  )
  t.end()
})

t.test('a nesting that no shape has is left for the wire to refuse', async t => {
  const deep = JSON.stringify(ask('x')).replace('"x"', '['.repeat(5000) + ']'.repeat(5000))
  const { send } = await openGateway(t)
  for (const path of ['/api/chat', '/v1/chat/completions']) {
    const { status, text } = await send({ path, body: deep })
    t.ok(status === 400 || status === 422)
    t.match(text, /WB_WIRE_/)
  }
})

/** Stands where @windbreak/filter stands: takes out `secret`, and says so. */
const redacting: Guard = {
  name: 'filter',
  stage: 'filter',
  async run(call, next) {
    const { messages, ...rest } = call.body as { messages: { content: string }[] }
    const changed = messages.map(message => ({ ...message, content: message.content.replaceAll('secret', '***') }))
    if (JSON.stringify(messages) !== JSON.stringify(changed)) {
      call.evidence.push({ guard: 'filter', verdict: 'change', rule: 'word', where: '/messages/0/content', count: 2 })
    }
    const answer = await next({ ...call, body: { ...rest, messages: changed } })
    call.evidence.push({ guard: 'filter', verdict: 'flag', rule: 'seen' })
    if (answer.kind !== 'stream') return answer
    const seen = () =>
      call.evidence.push({
        guard: 'filter',
        verdict: 'change',
        rule: 'word',
        where: 'answer:/choices/0/delta/tool_calls/0',
      })
    return { ...answer, events: change(answer.events, seen) }
  },
}

async function* change(events: AsyncIterable<readonly StreamEvent[]>, seen: () => void) {
  for await (const batch of events) {
    if (batch.some(({ data }) => data === '[DONE]')) seen()
    yield batch
  }
}

t.test('a JSON answer is camelCase and tells what was redacted', async t => {
  const { send, emulator } = await openGateway(t, { guards: [redacting] })
  const seen = await send({ path: '/api/chat', body: ask('My secret is a secret.', { maxTokens: 500, topP: 0.5 }) })
  t.equal(seen.status, 200)
  t.match(emulator.requests[0]?.body, { max_tokens: 500, top_p: 0.5, messages: [{ content: 'My *** is a ***.' }] })
  const body = JSON.parse(seen.text)
  t.match(body, {
    object: 'chat.completion',
    model: MODEL,
    choices: [{ index: 0, finishReason: 'stop', message: { role: 'assistant', content: /My \*\*\* is a \*\*\*\.$/ } }],
    usage: { promptTokens: Number, completionTokens: Number, totalTokens: Number },
  })
  t.strictSame(body.windbreak, {
    requestId: seen.headers['x-request-id'],
    redactions: [{ rule: 'word', where: '/messages/0/content', count: 2 }],
    signature: body.windbreak.signature,
  })
  t.match(body.windbreak.signature, /^wbh1\./)
  const plain = JSON.parse((await send({ path: '/api/chat', body: ask('Hello.') })).text)
  t.strictSame(plain.windbreak.redactions, [])
})

t.test('a stream is camelCase and tells what was redacted between the last chunk and [DONE]', async t => {
  const { send } = await openGateway(t, { guards: [redacting] })
  const seen = await send({ path: '/api/chat', body: ask('secret', { stream: true }) })
  const blocks = blocksIn(seen.text)
  t.strictSame(Object.keys(blocks[0]?.data), ['id', 'object', 'created', 'model', 'choices'], 'no padding')
  t.match(blocks.at(-3)?.data, { choices: [{ index: 0, finishReason: 'stop' }], usage: { totalTokens: Number } })
  t.strictSame(blocks.at(-2), {
    event: 'windbreak',
    data: {
      requestId: seen.headers['x-request-id'],
      redactions: [
        { rule: 'word', where: '/messages/0/content', count: 2 },
        { rule: 'word', where: 'answer:/choices/0/delta/toolCalls/0', count: 1 },
      ],
      signature: blocks.at(-2)?.data.signature,
    },
  })
  t.strictSame(blocks.at(-1), { data: '[DONE]' })
  t.notMatch(seen.text, /finish_reason|_tokens/)
})

t.test('a tool call goes out and its answer comes in, in camelCase', async t => {
  const { send } = await openGateway(t, { settings: { chatProfile: 'service' } })
  const chat = async (body: Sent['body']) => JSON.parse((await send({ path: '/api/chat', body })).text)
  const parameters = { type: 'object', properties: { order_id: { type: 'integer' } } }
  const tools = [{ type: 'function', function: { name: 'find_order', parameters } }]
  const messages: object[] = [{ role: 'user', content: 'find_order' }]
  const { choices } = await chat({ model: MODEL, messages, tools, toolChoice: 'any' })
  t.match(choices, [{ finishReason: 'tool_calls', message: { toolCalls: [{ function: { name: 'find_order' } }] } }])
  const [call] = choices[0].message.toolCalls
  t.strictSame(JSON.parse(call.function.arguments), { order_id: 1 }, "a tool's own argument names are kept")
  messages.push(choices[0].message, { role: 'tool', toolCallId: call.id, content: 'shipped' })
  t.match(await chat({ model: MODEL, messages, tools }), { choices: [{ message: { content: /said: shipped$/ } }] })
})

t.test('redactions of one rule at one place are counted together; other evidence is no redaction', t => {
  const at = { guard: 'filter', verdict: 'change', rule: 'iban' } as const
  t.strictSame(
    redactionsIn([
      { ...at, where: '/messages/1/tool_calls/0/function/arguments/max_tokens' },
      { ...at, where: '/messages/1/tool_calls/0/function/arguments/max_tokens', count: 2 },
      { ...at, rule: 'email', where: '/response_format/json_schema/schema/x_y' },
      { guard: 'filter', verdict: 'flag', rule: 'email' },
      { guard: 'policy', verdict: 'change', rule: 'max-tokens-default', where: '/max_tokens' },
      { guard: 'filter', verdict: 'change' },
    ]),
    [
      { rule: 'iban', where: '/messages/1/toolCalls/0/function/arguments/max_tokens', count: 3 },
      { rule: 'email', where: '/responseFormat/jsonSchema/schemaDefinition/x_y', count: 1 },
      { rule: 'unnamed', where: '', count: 1 },
    ],
  )
  t.end()
})

t.test('an answer of another kind is not sent on', async t => {
  const rows: Record<string, Guard['run']> = {
    bytes: async () => ({ kind: 'bytes', status: 200, headers: {}, bytes: new Uint8Array(1) }),
    'an error status': async () => ({ ...chatAnswer({ model: MODEL, content: 'x' }), status: 400 }),
  }
  for (const [name, transport] of Object.entries(rows)) {
    const { send } = await openGateway(t, { transport })
    const seen = await send({ path: '/api/chat', body: ask('x') })
    t.match(seen, { status: 502, text: /WB_GATEWAY_UNEXPECTED_ANSWER/ }, name)
  }
})
