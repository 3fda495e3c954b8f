import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createMistral } from '@ai-sdk/mistral'
import createError from '@fastify/error'
import { Mistral } from '@mistralai/mistralai'
import { SDKError } from '@mistralai/mistralai/models/errors'
import type { Guard } from '@windbreak/core'
import { APICallError, embedMany, generateText, jsonSchema, streamText, type ToolSet } from 'ai'
import OpenAI, { APIError } from 'openai'
import t, { type Test } from 'tap'
import { KEY, MODEL, openGateway } from './open-gateway.js'

const WORD = 'forbidden'
const Forbidden = createError('WB_TEST_FORBIDDEN', 'Nobody may say that word here', 403)
const Cut = createError('WB_TEST_CUT', 'The answer says what nobody may say', 403)

/** Refuses a word in a question, and cuts a stream that says it. */
const censor: Guard = {
  name: 'censor',
  stage: 'policy',
  async run(call, next) {
    if (JSON.stringify(call.body).includes(`ask ${WORD}`)) throw new Forbidden()
    const answer = await next(call)
    if (answer.kind !== 'stream') return answer
    const { events } = answer
    async function* watched() {
      let said = ''
      for await (const batch of events) {
        for (const { data } of batch) said += (data as any)?.choices?.[0]?.delta?.content ?? ''
        if (said.includes(`${WORD} four`)) throw new Cut()
        yield batch
      }
    }
    return { ...answer, events: watched() }
  },
}

const run = promisify(execFile)

/** Clients open connections that they then do not use, and closing would wait for those. */
const server = { forceCloseConnections: true }

const open = (t: Test) => openGateway(t, { server, guards: [censor] })

const errorOf = async (work: PromiseLike<unknown>): Promise<any> =>
  Promise.resolve(work).then(
    () => t.fail('it should have been refused'),
    (error: unknown) => error,
  )

async function messageOf(work: () => Promise<void>): Promise<string> {
  return work().then(
    () => 'nothing was thrown',
    (error: Error) => error.message,
  )
}

t.test('@mistralai/mistralai: what is not a chat', async t => {
  const { url, emulator } = await open(t)
  const client = new Mistral({ serverURL: url, apiKey: KEY })

  t.test('fim.complete and fim.stream', async t => {
    const asked = { model: 'codestral-latest', prompt: 'def add(a, b):', suffix: 'return c' }
    t.match((await client.fim.complete(asked)).choices[0]?.message?.content, /def add\(a, b\):$/)
    let text = ''
    let usage: number | undefined
    for await (const { data } of await client.fim.stream(asked)) {
      text += String(data.choices[0]?.delta.content ?? '')
      usage = data.usage?.totalTokens
    }
    t.match(text, /def add\(a, b\):$/)
    t.ok(usage)
  })

  t.test('embeddings.create', async t => {
    const { data } = await client.embeddings.create({ model: 'mistral-embed', inputs: ['a', 'b'] })
    t.strictSame(
      data.map(({ index, embedding }) => [index, embedding?.length]),
      [
        [0, 1024],
        [1, 1024],
      ],
    )
  })

  t.test('classifiers.moderate and classifiers.moderateChat', async t => {
    const model = 'mistral-moderation-latest'
    emulator.script.push({ operation: 'moderations.create', flagged: ['pii'] })
    const { results } = await client.classifiers.moderate({ model, inputs: ['a', 'b'] })
    t.match(results, [{ categories: { pii: true, law: false } }, { categories: { pii: true } }])
    const messages = [{ role: 'user' as const, content: 'a' }]
    const chat = await client.classifiers.moderateChat({ model, inputs: [messages, messages] })
    t.match(chat.results, [{ categories: { pii: false } }, { categories: { pii: false } }])
  })

  t.test('what is not offered is refused by its name', async t => {
    const document = { type: 'document_url' as const, documentUrl: 'https://a.example' }
    const error = await errorOf(client.ocr.process({ model: 'mistral-ocr-latest', document }))
    t.type(error, SDKError)
    t.match(error, { statusCode: 403, body: /WB_GATEWAY_NOT_OFFERED.*|Mistral's \/v1\/ocr is not offered/ })
    t.match(await errorOf(client.files.list()), { statusCode: 403, body: /WB_GATEWAY_NOT_OFFERED/ })
    t.match(await errorOf(client.beta.conversations.list({})), { statusCode: 403, body: /WB_GATEWAY_NOT_OFFERED/ })
  })

  t.test('a stream that a guard cuts is an error', async t => {
    emulator.script.push({ content: `One two ${WORD} four` })
    const message = await messageOf(async () => {
      const stream = await client.chat.stream({ model: MODEL, messages: [{ role: 'user', content: 'x' }] })
      for await (const _ of stream);
    })
    t.not(message, 'nothing was thrown')
  })
})

t.test('@langchain/mistralai', async t => {
  const { url } = await open(t)
  const program = fileURLToPath(new URL('./fixtures/langchain.mjs', import.meta.url))
  const { stdout } = await run(process.execPath, [program, url, KEY, MODEL, WORD], { env: {} })
  const { invoked, streamed, tool, vectors, refused, cut } = JSON.parse(stdout)
  t.match(invoked, { content: /You said: Hello\.$/, tokens: Number })
  t.match(streamed, /You said: Hello\.$/)
  t.match(tool, { calls: [{ name: 'find_order', args: { orderId: 1 } }], told: /The tool said: shipped$/ })
  t.strictSame(vectors, [1024, 1024])
  t.match(refused, { statusCode: 403, said: /Nobody may say that word here/ })
  t.match(refused.said, /WB_TEST_FORBIDDEN/)
  t.ok(cut, 'a stream that a guard cuts throws')
})

t.test('@ai-sdk/mistral with ai', async t => {
  const { url, emulator } = await open(t)
  const mistral = createMistral({ baseURL: `${url}/v1`, apiKey: KEY })
  const model = mistral(MODEL)
  const quiet = { maxRetries: 0 } as const

  t.test('generateText', async t => {
    const { text, usage } = await generateText({ model, prompt: 'Hello.', ...quiet })
    t.match(text, /You said: Hello\.$/)
    t.ok(usage.totalTokens)
  })

  t.test('streamText', async t => {
    const { textStream, finishReason } = streamText({ model, prompt: 'Hello.', ...quiet })
    let text = ''
    for await (const part of textStream) text += part
    t.match(text, /You said: Hello\.$/)
    t.equal(await finishReason, 'stop')
  })

  t.test('a tool call', async t => {
    const inputSchema = jsonSchema<{ orderId: number }>({
      type: 'object',
      properties: { orderId: { type: 'integer' } },
      required: ['orderId'],
    })
    const tools = { find_order: { inputSchema } } as unknown as ToolSet
    const { toolCalls } = await generateText({ model, prompt: 'find_order', tools, ...quiet })
    t.match(toolCalls, [{ toolName: 'find_order', input: { orderId: 1 } }])
  })

  t.test('embedMany', async t => {
    const { embeddings } = await embedMany({ model: mistral.embedding('mistral-embed'), values: ['a', 'b'], ...quiet })
    t.equal(embeddings[1]?.length, 1024)
  })

  t.test('a refusal is its error with our code and sentence', async t => {
    const error = await errorOf(generateText({ model, prompt: `ask ${WORD}`, ...quiet }))
    t.ok(APICallError.isInstance(error))
    t.match(error, { statusCode: 403, message: 'Nobody may say that word here', responseBody: /WB_TEST_FORBIDDEN/ })
  })

  t.test('a stream that a guard cuts ends with an error', async t => {
    emulator.script.push({ content: `One two ${WORD} four` })
    const seen: unknown[] = []
    const { fullStream } = streamText({ model, prompt: 'x', ...quiet, onError: () => {} })
    const message = await messageOf(async () => {
      for await (const part of fullStream) if (part.type === 'error') seen.push(part.error)
    })
    t.match(seen, [{ value: { code: 'WB_TEST_CUT', message: /nobody may say/ } }])
    t.not(message, 'nothing was thrown')
  })
})

t.test('openai', async t => {
  const { url, emulator } = await open(t)
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: KEY, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: `ask ${WORD}` }]

  t.test('a refusal is its error with our code and sentence', async t => {
    const error = await errorOf(client.chat.completions.create({ model: MODEL, messages }))
    t.type(error, APIError)
    t.match(error, { status: 403, code: 'WB_TEST_FORBIDDEN', message: /Nobody may say that word here/ })
  })

  t.test('mid-stream too', async t => {
    emulator.script.push({ content: `One two ${WORD} four` })
    const stream = await client.chat.completions.create({
      model: MODEL,
      messages: [{ role: 'user', content: 'x' }],
      stream: true,
    })
    const error = await errorOf(
      (async () => {
        for await (const _ of stream);
      })(),
    )
    t.type(error, APIError)
    t.match(error, { code: 'WB_TEST_CUT', message: /nobody may say/ })
  })

  t.test('embeddings, which it asks for as base64', async t => {
    const { data } = await client.embeddings.create({ model: 'mistral-embed', input: ['a', 'b'] })
    t.equal(data[1]?.embedding.length, 1024)
    t.ok(Math.abs(Math.hypot(...(data[0]?.embedding ?? [])) - 1) < 1e-3)
  })
})

const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
)

t.test('curl', { skip: hasCurl ? false : 'not run: curl is missing' }, async t => {
  const { url } = await open(t)
  const post = async (path: string, body: unknown) => {
    const headers = ['-H', `Authorization: Bearer ${KEY}`, '-H', 'Content-Type: application/json']
    const written = ['-w', '\n%{http_code}', '-d', JSON.stringify(body)]
    const { stdout } = await run('curl', ['-sS', '--max-time', '20', ...headers, ...written, url + path])
    const at = stdout.lastIndexOf('\n')
    return { status: Number(stdout.slice(at + 1)), text: stdout.slice(0, at) }
  }
  const ask = (content: string, more = {}) => ({ model: MODEL, messages: [{ role: 'user', content }], ...more })
  t.match(await post('/v1/chat/completions', ask('Hello.')), { status: 200, text: /You said: Hello\./ })
  t.match(await post('/v1/chat/completions', ask('x', { stream: true })), { status: 200, text: /data: \[DONE\]\n\n$/ })
  t.match(await post('/v1/embeddings', { model: 'mistral-embed', input: 'a' }), { status: 200, text: /embedding/ })
  t.match(await post('/v1/chat/completions', ask(`ask ${WORD}`)), { status: 403, text: /WB_TEST_FORBIDDEN/ })
  t.match(await post('/v1/agents/completions', ask('x')), { status: 403, text: /WB_GATEWAY_NOT_OFFERED/ })
})
