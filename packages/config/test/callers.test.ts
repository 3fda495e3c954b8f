import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { Mistral } from '@mistralai/mistralai'
import { errors, type Guard } from '@windbreak/core'
import { attach } from '@windbreak/core/fastify'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import config from '../src/index.js'
import { createSdk } from '../src/callers/sdk.js'
import { ADA, build, type Built, type BuildOptions, KEY } from './build.js'
import {
  answerJson,
  CHAT,
  DONE,
  event,
  openStream,
  piece,
  type Script,
  startUpstream,
  STREAMED,
  type Upstream,
  WHOLE,
} from './upstream.js'

const ASK = { model: 'mistral-small-latest', messages: [{ role: 'user' as const, content: 'Bonjour.' }] }

async function bench(t: Test, script: Script, options: BuildOptions = {}): Promise<Built & { upstream: Upstream }> {
  const upstream = await startUpstream(t, script)
  const built = await build(t, { ...options, settings: { serverURL: upstream.origin, ...options.settings } })
  return { ...built, upstream }
}

const ordinary: Script = (response, { body, path }) => {
  if (path === '/v1/models')
    answerJson(response, {
      object: 'list',
      data: [{ id: 'mistral-small-2603', object: 'model', type: 'base', capabilities: {} }],
    })
  else if (body.includes('"stream":true'))
    openStream(response, piece('Sa'), piece('lut.')).end(piece('', 'stop') + DONE)
  else answerJson(response)
}

type SdkProblem = Error & { statusCode?: number; body?: string }

async function problemOf(work: Promise<unknown>): Promise<SdkProblem> {
  try {
    await work
  } catch (problem) {
    return problem as SdkProblem
  }
  throw new Error('it did not fail')
}

t.test('the official client over the boundary', async t => {
  const { app, calls, outcomes, upstream } = await bench(t, ordinary)
  const client = await app.mistral.as(ADA).sdk()

  await t.test('chat.complete', async t => {
    const answer = await client.chat.complete({ ...ASK, maxTokens: 9 })
    t.match(answer, {
      model: 'mistral-small-2603',
      choices: [{ message: { content: 'Salut.' }, finishReason: 'stop' }],
      usage: { totalTokens: 12 },
    })
    t.match(JSON.parse(upstream.seen.at(-1)?.body ?? ''), { max_tokens: 9 })
    t.match(calls.at(-1), { operation: 'chat.complete', principal: ADA, origin: { kind: 'job' } })
    t.match(outcomes.at(-1), { status: 'ok' })
  })

  await t.test('chat.stream', async t => {
    let text = ''
    for await (const { data } of await client.chat.stream(ASK)) text += String(data.choices[0]?.delta.content)
    t.equal(text, 'Salut.')
    t.match(outcomes.at(-1), { status: 'ok', observed: { usage: { totalTokens: 12 } } })
  })

  await t.test('models.list', async t => {
    t.match(await client.models.list(), { data: [{ id: 'mistral-small-2603' }] })
    t.match(calls.at(-1), { operation: 'models.list', body: null })
  })

  t.ok(
    upstream.seen.every(({ headers }) => headers.authorization === `Bearer ${KEY}`),
    'the key is put on by the transport',
  )
  t.ok(
    upstream.seen.every(({ headers }) => headers['user-agent'] === 'windbreak'),
    "and the client's own headers are not",
  )
  t.notOk(inspect(client, { depth: 10, showHidden: true }).includes(KEY), 'the client does not hold it')
})

t.test('a tool call goes there and back', async t => {
  const call = { id: 'call12345', type: 'function', function: { name: 'weather', arguments: '{"city":"Lyon"}' } }
  const { app, upstream } = await bench(t, (response, { body }) => {
    if (body.includes('"role":"tool"')) answerJson(response)
    else
      answerJson(response, {
        ...WHOLE,
        choices: [
          { index: 0, message: { role: 'assistant', content: '', tool_calls: [call] }, finish_reason: 'tool_calls' },
        ],
      })
  })
  const client = await app.mistral.as(ADA).sdk()
  const tools = [
    {
      type: 'function' as const,
      function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
    },
  ]
  const first = await client.chat.complete({ ...ASK, tools })
  const { toolCalls } = first.choices?.[0]?.message ?? {}
  t.match(toolCalls, [{ id: 'call12345', function: { name: 'weather', arguments: '{"city":"Lyon"}' } }])
  const second = await client.chat.complete({
    ...ASK,
    tools,
    messages: [
      ...ASK.messages,
      { role: 'assistant', content: '', toolCalls: toolCalls ?? [] },
      { role: 'tool', content: '21 degrees', toolCallId: 'call12345', name: 'weather' },
    ],
  })
  t.equal(second.choices?.[0]?.message?.content, 'Salut.')
  t.match(JSON.parse(upstream.seen[1]?.body ?? ''), {
    messages: [{}, { tool_calls: [call] }, { role: 'tool', tool_call_id: 'call12345' }],
  })
})

t.test('a refusal or failure reaches the client as its own kind of error', async t => {
  const refusing: Guard = {
    name: 'no',
    stage: 'policy',
    run: async (call, next) => {
      if (JSON.stringify(call.body).includes('forbidden')) throw new errors.NoPrincipal()
      return next(call)
    },
  }
  const { app, upstream } = await bench(
    t,
    (response, { body }) => {
      if (body.includes('busy')) answerJson(response, { message: 'no' }, 429, { 'retry-after': '3' })
      else if (body.includes('key')) answerJson(response, { message: 'Unauthorized' }, 401)
      else if (body.includes('invalid'))
        answerJson(response, { detail: [{ type: 'extra_forbidden', loc: ['body', 'x'], msg: 'm' }] }, 422)
      else answerJson(response, { message: 'no' }, 500)
    },
    { before: app => attach(app, refusing) },
  )
  const client = await app.mistral.as(ADA).sdk()
  const rows: [says: string, name: string, status: number, code: string, reaches: boolean][] = [
    ['forbidden', 'SDKError', 401, 'WB_CORE_NO_PRINCIPAL', false],
    ['busy', 'SDKError', 429, 'WB_CONFIG_UPSTREAM_RATE_LIMITED', true],
    ['key', 'SDKError', 502, 'WB_CONFIG_UPSTREAM_AUTH', true],
    ['invalid', 'HTTPValidationError', 422, 'WB_CONFIG_UPSTREAM_INVALID', true],
    ['broken', 'SDKError', 502, 'WB_CONFIG_UPSTREAM_FAILED', true],
  ]
  for (const [content, name, statusCode, code, reaches] of rows) {
    for (const ask of [client.chat.complete.bind(client.chat), client.chat.stream.bind(client.chat)]) {
      const before = upstream.seen.length
      const problem = await problemOf(ask({ ...ASK, messages: [{ role: 'user', content }] }))
      t.match(problem, { name, statusCode, body: new RegExp(`"code":"${code}"`) }, content)
      t.equal(upstream.seen.length - before, reaches ? 1 : 0)
      t.notOk(inspect(problem, { depth: 10, showHidden: true }).includes(KEY))
    }
  }
})

t.test('a stream that breaks is an error for the client, not an end', async t => {
  const rows: [string, Script][] = [
    ['a clean end without [DONE]', response => openStream(response, piece('a')).end()],
    [
      'a reset',
      (response, _seen, socket) =>
        void openStream(response).write(piece('a'), () => setTimeout(() => socket.resetAndDestroy(), 20)),
    ],
    ['an event that is not JSON', response => openStream(response, piece('a')).end(event('{x'))],
  ]
  for (const [name, script] of rows) {
    await t.test(name, async t => {
      const { app, outcomes } = await bench(t, script)
      const client = await app.mistral.as(ADA).sdk()
      const reading = (async () => {
        for await (const _event of await client.chat.stream(ASK));
      })()
      t.match(await problemOf(reading), { code: /^WB_/ })
      t.match(outcomes, [{ status: 'incomplete' }])
    })
  }
})

t.test('the client cuts the upstream', async t => {
  const rows: [
    name: string,
    cut: (client: Mistral, arrived: Promise<unknown>) => Promise<unknown>,
    error: object | null,
  ][] = [
    [
      'with a signal before the answer',
      async (client, arrived) => {
        const leaving = new AbortController()
        const asked = client.chat.complete(ASK, { fetchOptions: { signal: leaving.signal } })
        void arrived.then(() => leaving.abort())
        return asked
      },
      { name: 'RequestAbortedError' },
    ],
    ['with a timeout', async client => client.chat.complete(ASK, { timeoutMs: 400 }), { name: 'RequestTimeoutError' }],
    [
      'by leaving the loop',
      async client => {
        for await (const _event of await client.chat.stream(ASK)) break
      },
      null,
    ],
    [
      'with a signal within the stream',
      async client => {
        const leaving = new AbortController()
        const stream = await client.chat.stream(ASK, { fetchOptions: { signal: leaving.signal } })
        for await (const _event of stream) leaving.abort()
      },
      { name: 'AbortError' },
    ],
  ]
  for (const [name, cut, error] of rows) {
    await t.test(name, async t => {
      let arrive!: () => void
      const arrived = new Promise<void>(resolve => (arrive = resolve))
      const { app, upstream, outcomes } = await bench(t, (response, { body }) => {
        if (body.includes('"stream":true')) openStream(response, piece('a'))
        arrive()
      })
      const client = await app.mistral.as(ADA).sdk()
      const closed = arrived.then(() => upstream.socketClosed())
      if (error === null) await cut(client, arrived)
      else t.match(await problemOf(cut(client, arrived)), error)
      await closed
      t.match(outcomes, [{ status: 'aborted' }])
    })
  }
})

t.test('whatever no operation covers stays here', async t => {
  const trap = await startUpstream(t, ordinary)
  const { app, upstream, calls } = await bench(t, ordinary)
  const httpClient = await app.mistral.httpClient(ADA)
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(CHAT) }
  const form = new FormData()
  form.set('file', new Blob(['x']), 'x.txt')
  const at = 'https://api.mistral.ai'
  const rows: [name: string, request: Request, status: number][] = [
    ['a call', new Request(`${at}/v1/chat/completions`, json), 200],
    ['a call to where the boundary sends it', new Request(`${upstream.origin}/v1/chat/completions`, json), 200],
    ['another server', new Request(`${trap.origin}/v1/chat/completions`, json), 403],
    ["another of Mistral's servers", new Request('https://api.eu.mistral.ai/v1/chat/completions', json), 403],
    ['another path', new Request(`${at}/v1/files`), 403],
    ['a path that only looks like one', new Request(`${at}//v1/models`), 403],
    ['a path with an escape', new Request(`${at}/v1%2Fmodels`), 403],
    ['a path that is not well-formed', new Request(`${at}/v1/models/%E0%A4%A`), 403],
    ['another method', new Request(`${at}/v1/models`, { method: 'DELETE' }), 403],
    ['a query', new Request(`${at}/v1/models?provider=x`), 403],
    ['a form', new Request(`${at}/v1/chat/completions`, { method: 'POST', body: form }), 403],
    ['text', new Request(`${at}/v1/chat/completions`, { method: 'POST', body: '{}' }), 403],
    ['a body that is not JSON', new Request(`${at}/v1/chat/completions`, { ...json, body: '{' }), 400],
    ['a body that does not validate', new Request(`${at}/v1/chat/completions`, { ...json, body: '{}' }), 422],
    ['a WebSocket', new Request(`${at}/v1/models`, { headers: { upgrade: 'websocket' } }), 403],
  ]
  for (const [name, request, status] of rows) {
    const response = await httpClient.request(request)
    t.equal(response.status, status, name)
    t.equal(response.headers.get('content-type'), 'application/json')
    await response.arrayBuffer()
  }
  t.equal(upstream.seen.length, 2)
  t.equal(trap.seen.length, 0)
  t.equal(calls.length, 3, 'the one that does not validate is on record too')
  const client = await app.mistral.as(ADA).sdk()
  for (const use of [
    () =>
      client.ocr.process({ model: 'mistral-ocr-latest', document: { type: 'document_url', documentUrl: 'https://a' } }),
    () => client.files.list(),
    () => client.chat.complete(ASK, { serverURL: trap.origin }),
  ]) {
    t.match(await problemOf(use()), { statusCode: 403, body: /WB_CONFIG_SDK_REQUEST/ })
  }
  t.equal(trap.seen.length, 0)
})

t.test('an existing client of your own goes through the boundary with one option', async t => {
  const { app, calls } = await bench(t, ordinary)
  const client = new Mistral({ apiKey: 'any', httpClient: await app.mistral.httpClient({ id: 'batch' }) })
  t.match(await client.chat.complete(ASK), { choices: [{ message: { content: 'Salut.' } }] })
  t.match(calls, [{ principal: { id: 'batch' }, origin: { kind: 'job' } }])
})

t.test('where the official client is not installed, that is what is said', async t => {
  let loads = 0
  const sdk = createSdk(['https://api.mistral.ai'], async () => {
    loads += 1
    throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
  })
  const never = async (): Promise<never> => Promise.reject(new Error('not called'))
  t.match(await problemOf(sdk.client(never)), { code: 'WB_CONFIG_SDK_MISSING', message: /npm install/ })
  t.match(await problemOf(sdk.httpClient(never)), { code: 'WB_CONFIG_SDK_MISSING' })
  t.equal(loads, 2, 'and it is looked for again')
})

t.test("from a request, calls are made in its principal's name", async t => {
  const { app, calls } = await bench(t, ordinary, {
    before(app) {
      app.get('/call', async request => (await request.mistral.call('models.list')).call.id)
      app.get('/sdk', async request => (await request.mistral.sdk()).chat.complete(ASK))
      app.get('/http', async request => {
        const client = new Mistral({ apiKey: 'any', httpClient: await request.mistral.httpClient() })
        return client.chat.complete(ASK)
      })
    },
  })
  for (const url of ['/call', '/sdk', '/http']) {
    const { statusCode } = await app.inject(url)
    t.equal(statusCode, 200)
    t.match(calls.at(-1), { principal: ADA, origin: { kind: 'route', route: url, requestId: /^req-/ } })
  }
})

t.test('each context calls through its own guards', async t => {
  const passed: string[] = []
  const pass = (name: string): Guard => ({
    name,
    stage: 'policy',
    run: (call, next) => (passed.push(name), next(call)),
  })
  const { app } = await bench(t, ordinary, {
    before(app) {
      void app.register(async child => {
        attach(child, pass('child'))
        child.get('/child', async request => (await request.mistral.call('models.list')).status)
        child.get('/job', async () => (await child.mistral.as(ADA).call('models.list')).status)
      })
      app.get('/parent', async request => (await request.mistral.call('models.list')).status)
    },
  })
  const seen: Record<string, number> = {}
  for (const url of ['/child', '/job', '/parent']) {
    const before = passed.length
    t.equal((await app.inject(url)).body, '200')
    seen[url] = passed.length - before
  }
  t.same(seen, { '/child': 1, '/job': 1, '/parent': 0 })
})

t.test('two contexts may have a key and an upstream each', async t => {
  const [east, west] = [await startUpstream(t, ordinary), await startUpstream(t, ordinary)]
  const { origin } = east
  const app = Fastify()
  t.teardown(() => app.close())
  const rows = [
    { upstream: east, key: 'EASTkey7Q2w9Zx4Lm8Tb00' },
    { upstream: west, key: 'WESTkey7Q2w9Zx4Lm8Tb00' },
  ]
  for (const { upstream, key } of rows) {
    await app.register(async child => {
      const unguarded = ['record', 'policy', 'filter', 'intent'] as const
      const settings = { serverURL: upstream.origin, unguarded, rotation: { probe: false } }
      await child.register(config, { key, env: { NODE_ENV: 'development' }, settings })
      const url = upstream.origin === origin ? '/east' : '/west'
      child.get(url, async () => (await child.mistral.as(ADA).call('models.list')).status)
    })
  }
  t.equal((await app.inject('/east')).body, '200')
  t.same([east.seen.length, west.seen.length], [1, 0])
  t.equal((await app.inject('/west')).body, '200')
  for (const { upstream, key } of rows) t.match(upstream.seen, [{ headers: { authorization: `Bearer ${key}` } }])
  t.notOk(app.hasDecorator('mistral'), 'outside of them there is none')
})

t.test('a job says where it comes from, and cannot pass for anything else', async t => {
  const { app, calls } = await bench(t, ordinary)
  await app.mistral.as({ id: 'nightly' }, { requestId: 'run-7' }).call('models.list')
  await app.mistral.as({ id: 'nightly' }, { kind: 'internal' } as object).call('models.list')
  await app.mistral.internal('models.list')
  t.match(calls, [
    { principal: { id: 'nightly' }, origin: { kind: 'job', requestId: 'run-7' } },
    { origin: { kind: 'job' } },
    { principal: { id: 'windbreak:internal' }, origin: { kind: 'internal' } },
  ])
  t.match(await problemOf(app.mistral.internal('chat.complete', CHAT)), { code: 'WB_CORE_UNKNOWN_OPERATION' })
})

t.test('a client that leaves its request cuts the upstream; one that has its answer does not', async t => {
  let arrive!: () => void
  const { app, upstream, outcomes } = await bench(
    t,
    (response, { body }) => {
      if (!body.includes('"stream":true')) return answerJson(response)
      openStream(response, piece('a'))
      arrive()
    },
    {
      before(app) {
        app.post('/whole', async request => {
          // Fastify's own signal takes the end of the request's body for the client's leaving.
          if (!request.raw.destroyed) await once(request.raw, 'close')
          return (await request.mistral.call('chat.complete', CHAT)).status
        })
        app.post('/stream', async request => {
          const answer = await request.mistral.call('chat.complete', STREAMED)
          if (answer.kind === 'stream') for await (const _batch of answer.events);
          return 'over'
        })
        app.post('/sdk', async request => {
          const client = await request.mistral.sdk()
          for await (const _event of await client.chat.stream(ASK));
          return 'over'
        })
      },
    },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const send = (path: string) => {
    const sent = httpRequest({ port, path, method: 'POST', headers: { 'content-type': 'application/json' } })
    sent.on('error', () => {}).end('{}')
    return sent
  }
  const [answered] = await once(send('/whole'), 'response')
  t.equal(answered.statusCode, 200)
  answered.resume()
  t.match(outcomes, [{ status: 'ok' }])

  for (const path of ['/stream', '/sdk']) {
    const arrived = new Promise<void>(resolve => (arrive = resolve))
    const leaver = send(path)
    await arrived
    const closed = upstream.socketClosed()
    leaver.destroy()
    await closed
    t.match(outcomes.at(-1), { status: 'aborted', code: 'WB_CORE_CALLER_LEFT' }, path)
  }
})

t.test('closing the server lets open calls end, then closes its connections', async t => {
  const { app, upstream } = await bench(t, ordinary)
  await app.mistral.as(ADA).call('models.list')
  t.equal(upstream.sockets.size, 1)
  const closed = upstream.socketClosed()
  await app.close()
  await closed
  t.match(await problemOf(app.mistral.as(ADA).call('models.list')), { code: 'WB_CORE_SHUTTING_DOWN' })
})
