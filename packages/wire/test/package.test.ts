import t from 'tap'
import { HTTPClient, Mistral } from '@mistralai/mistralai'
import { HTTPValidationError, SDKError } from '@mistralai/mistralai/models/errors'
import type { StreamEvent } from '@windbreak/core'
import * as source from '../src/index.js'
// The built package, by its own name.
import {
  chatAnswer,
  chatStream,
  ChatStreamReader,
  eventText,
  OPERATIONS,
  readAnswer,
  readRequest,
  renderError,
} from '@windbreak/wire'

t.test('the built package offers what the source does', async t => {
  const built = (await import('@windbreak/wire')) as Record<string, unknown>
  t.strictSame(Object.keys(built).toSorted(), Object.keys(source).toSorted())
  t.ok(Object.hasOwn(OPERATIONS, 'chat.complete'))
  t.end()
})

/** The official client, with a server that is a function. */
function client(answer: (request: Request) => Promise<Response> | Response): Mistral {
  const fetcher = (input: string | URL | Request, init?: RequestInit) =>
    Promise.resolve(answer(new Request(input, init)))
  return new Mistral({ apiKey: 'x', serverURL: 'http://127.0.0.1:9', httpClient: new HTTPClient({ fetcher }) })
}

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

const messages = [{ role: 'user' as const, content: 'hi' }]

t.test('what the official SDK sends is a request', async t => {
  let sent: unknown
  const mistral = client(async request => {
    sent = await request.json()
    t.equal(new URL(request.url).pathname, OPERATIONS['chat.complete']?.path)
    return json(chatAnswer({ model: 'm', content: 'hi' }).body)
  })
  await mistral.chat.complete({
    model: 'mistral-small-latest',
    messages: [
      { role: 'system', content: [{ type: 'text', text: 'be brief' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'what is this?' },
          { type: 'image_url', imageUrl: { url: 'https://example.org/a.png', detail: 'low' } },
          { type: 'image_url', imageUrl: 'data:image/png;base64,AAAA' },
          { type: 'document_url', documentUrl: 'https://example.org/a.pdf', documentName: 'a' },
          { type: 'reference', referenceIds: [1, 2] },
          { type: 'input_audio', inputAudio: 'AAAA' },
        ],
      },
      {
        role: 'assistant',
        content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }],
        toolCalls: [{ id: 'abcdefghi', function: { name: 'f', arguments: { a: 1 } } }],
      },
      { role: 'tool', content: '42', toolCallId: 'abcdefghi', name: 'f' },
    ],
    temperature: 0.3,
    topP: 0.9,
    maxTokens: 10,
    stop: ['a'],
    randomSeed: 1,
    metadata: { team: 'x' },
    responseFormat: {
      type: 'json_schema',
      jsonSchema: { name: 'n', schemaDefinition: { type: 'object' }, strict: true },
    },
    tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } }],
    toolChoice: { type: 'function', function: { name: 'f' } },
    presencePenalty: 0,
    frequencyPenalty: 0,
    n: 1,
    prediction: { type: 'content', content: 'p' },
    parallelToolCalls: true,
    promptMode: 'reasoning',
    safePrompt: false,
    guardrails: [{ blockOnError: true, moderationLlmV2: { action: 'block', customCategoryThresholds: { pii: 0.5 } } }],
  })
  t.strictSame(readRequest('chat.complete', sent), sent)
  t.match(sent, { max_tokens: 10, response_format: { json_schema: { schema: { type: 'object' } } } }, 'in wire form')
})

t.test('what is made here is an answer to the official SDK', async t => {
  const whole = await client(() => json(chatAnswer({ model: 'm', content: 'hi' }).body)).chat.complete({
    model: 'm',
    messages,
  })
  t.match(whole, { model: 'm', choices: [{ message: { content: 'hi' }, finishReason: 'stop' }] })

  const stream = chatStream({ model: 'm', pieces: ['Hel', 'lo'] })
  const reader = new ChatStreamReader()
  const events: StreamEvent[] = []
  for await (const batch of stream.events) events.push(...reader.push(batch.map(eventText).join('')))
  events.push(...reader.end())
  const body = events.map(eventText).join('')
  const streamed = await client(
    () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
  ).chat.stream({
    model: 'm',
    messages,
  })
  let text = ''
  for await (const { data } of streamed) text += data.choices[0]?.delta.content
  t.equal(text, 'Hello')

  const list = { object: 'list', data: [{ id: 'm', capabilities: { completion_chat: true }, type: 'base' }] }
  const models = await client(() => json(readAnswer('models.list', list).body)).models.list()
  t.match(models, { data: [{ id: 'm' }] })
})

t.test('errors are what the official SDK understands', async t => {
  const answerWith = (error: unknown) => {
    const { status, body } = renderError(error, 'req-1')
    return client(() => json(body, status)).chat.complete({ model: 'm', messages })
  }
  let refused: unknown
  try {
    readRequest('chat.complete', { model: 'm', messages: [{ role: 'robot' }] })
  } catch (error) {
    refused = error
  }
  const invalid = await answerWith(refused).catch((error: unknown) => error)
  t.type(invalid, HTTPValidationError)
  t.match((invalid as HTTPValidationError).detail, [
    {
      loc: ['body', 'messages', 0, 'role'],
      type: 'union_tag_invalid',
      msg: 'expected one of system, user, assistant, tool',
    },
  ])
  const unexpected = await answerWith(new Error('secret')).catch((error: unknown) => error)
  t.type(unexpected, SDKError)
  t.match(unexpected, { statusCode: 500 })
  t.notMatch((unexpected as SDKError).message, /secret/)
})
