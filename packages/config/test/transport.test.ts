import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import type { Guard, ModelAnswer } from '@windbreak/core'
import { attach } from '@windbreak/core/fastify'
import t, { type Test } from 'tap'
import type { ConfigPluginOptions } from '../src/index.js'
import { ADA, build, type BuildOptions, type Built, KEY } from './build.js'
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

type Settings = NonNullable<ConfigPluginOptions['settings']>

type Benched = Built & { readonly upstream: Upstream }

async function bench(
  t: Test,
  script: Script,
  settings: Settings = {},
  before?: BuildOptions['before'],
): Promise<Benched> {
  const upstream = await startUpstream(t, script)
  const built = await build(t, {
    // What is tried again has a test of its own.
    settings: { serverURL: upstream.origin, retries: { most: 0 }, ...settings },
    ...(before === undefined ? {} : { before }),
  })
  return { ...built, upstream }
}

/** Reads to the end. What was read before an error is kept on it. */
async function read(answer: ModelAnswer): Promise<string[]> {
  if (answer.kind !== 'stream') throw new Error(`a stream was expected, not ${answer.kind}`)
  const seen: string[] = []
  try {
    for await (const batch of answer.events) seen.push(...batch.map(textOf))
    return seen
  } catch (error) {
    throw Object.assign(error as Error, { seen })
  }
}

function textOf({ data }: { data: unknown }): string {
  if (typeof data === 'string') return data
  const { choices } = data as { choices: { delta: { content: string } }[] }
  return choices[0]?.delta.content ?? ''
}

type Problem = Error & { code: string; seen?: string[]; detail?: unknown; retryAfter?: number; upstreamStatus?: number }

async function failureOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work
  } catch (error) {
    return error as Problem
  }
  throw new Error('it did not fail')
}

t.test('a whole answer', async t => {
  const { app, upstream, outcomes, calls } = await bench(t, response => answerJson(response))
  const answer = await app.mistral.as(ADA).call('chat.complete', CHAT)
  t.match(answer, { kind: 'json', status: 200, headers: {}, body: WHOLE, raw: JSON.stringify(WHOLE) })
  t.match(upstream.seen, [{ method: 'POST', path: '/v1/chat/completions', body: JSON.stringify(CHAT) }])
  const { connection: _connection, host: _host, ...headers } = upstream.seen[0]?.headers ?? {}
  t.same(headers, {
    authorization: `Bearer ${KEY}`,
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'windbreak',
    'content-type': 'application/json',
    'content-length': String(JSON.stringify(CHAT).length),
  })
  t.match(outcomes, [
    {
      status: 'ok',
      observed: {
        attempts: 1,
        upstreamStatus: 200,
        model: 'mistral-small-2603',
        finishReason: 'stop',
        usage: { promptTokens: 5, completionTokens: 7, totalTokens: 12 },
        sentAt: Number,
        firstByteAt: Number,
        lastByteAt: Number,
      },
    },
  ])
  t.match(calls, [{ principal: ADA, origin: { kind: 'job' } }])
})

t.test('a streamed answer: one batch for each read, and the whole of it', async t => {
  const { app, outcomes, upstream } = await bench(t, async response => {
    openStream(response, piece('Sa'), piece('lut'))
    await new Promise(resolve => setTimeout(resolve, 20))
    response.write(piece('.'))
    response.end(piece('', 'stop') + DONE)
  })
  const answer = await app.mistral.as(ADA).call('chat.complete', STREAMED)
  t.match(answer, { kind: 'stream', status: 200, headers: {} })
  t.same(await read(answer), ['Sa', 'lut', '.', '', '[DONE]'])
  t.match(upstream.seen, [{ headers: { accept: 'text/event-stream' } }])
  t.match(outcomes, [
    {
      status: 'ok',
      observed: { model: 'mistral-small-2603', finishReason: 'stop', usage: { totalTokens: 12 }, lastByteAt: Number },
    },
  ])
})

t.test('a stream may be cut anywhere on its way', async t => {
  const bytes = Buffer.from(piece('aé漢😀') + piece('', 'stop') + DONE)
  const { app } = await bench(t, async response => {
    openStream(response)
    for (const byte of bytes) {
      response.write(Buffer.of(byte))
      if (byte >= 0x80 || byte === 10) await new Promise(resolve => setImmediate(resolve))
    }
    response.end()
  })
  t.same(await read(await app.mistral.as(ADA).call('chat.complete', STREAMED)), ['aé漢😀', '', '[DONE]'])
})

t.test('an answer is complete at [DONE], even where the upstream does not end it', async t => {
  const { app, outcomes } = await bench(t, response => void openStream(response, piece('x', 'stop'), DONE))
  t.same(await read(await app.mistral.as(ADA).call('chat.complete', STREAMED)), ['x', '[DONE]'])
  t.match(outcomes, [{ status: 'ok' }])
})

t.test('a connection whose answer ends after [DONE] is used again', async t => {
  const ends: (() => void)[] = []
  const { app, upstream } = await bench(t, response => {
    openStream(response, piece('x', 'stop'), DONE)
    ends.push(() => response.end())
  })
  const ports = new Set<unknown>()
  for (let i = 0; i < 3; i++) {
    await read(await app.mistral.as(ADA).call('chat.complete', STREAMED))
    for (const socket of upstream.sockets) ports.add(socket.remotePort)
    ends[i]?.()
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  t.equal(ports.size, 1)
})

t.test('connections are used again, after whole answers, streams and refusals', async t => {
  let turn = 0
  const { app, upstream } = await bench(t, (response, { body }) => {
    if (body.includes('"stream"')) openStream(response, piece('x', 'stop')).end(DONE)
    else if (turn++ % 2 === 0) answerJson(response)
    else answerJson(response, { message: 'no' }, 429)
  })
  const ports = new Set<unknown>()
  app.mistral.as(ADA)
  for (let i = 0; i < 6; i++) {
    const sent = app.mistral.as(ADA).call('chat.complete', i % 3 === 2 ? STREAMED : CHAT)
    const answer = await sent.catch(() => null)
    if (answer?.kind === 'stream') await read(answer)
    for (const socket of upstream.sockets) ports.add(socket.remotePort)
    await new Promise(resolve => setImmediate(resolve))
  }
  t.equal(ports.size, 1)
})

t.test('every way an upstream can fail has its own code, and tells nothing of what it said', async t => {
  const SAID = 'upstream-internals'
  const fails =
    (status: number, body: unknown = { message: SAID }, headers = {}): Script =>
    response =>
      answerJson(response, body, status, headers)
  const fault = { type: 'extra_forbidden', loc: ['body', 'messages', 0, 'x'], msg: SAID, input: SAID }
  const detail = { type: 'extra_forbidden', loc: ['body', 'messages', 0, 'x'], msg: 'Extra inputs are not permitted' }
  interface Row {
    name: string
    script: Script
    code: string
    status: number
    outcome?: string
    extra?: object
  }
  const rows: Row[] = [
    { name: '401', script: fails(401), code: 'UPSTREAM_AUTH', status: 502 },
    { name: '403', script: fails(403), code: 'UPSTREAM_AUTH', status: 502 },
    {
      name: '403 by a guardrail of its own',
      script: fails(403, { error: { message: SAID }, guardrails: {} }),
      code: 'UPSTREAM_GUARDRAIL',
      status: 403,
      outcome: 'refused',
    },
    { name: '404', script: fails(404), code: 'UPSTREAM_NOT_FOUND', status: 404 },
    { name: '400', script: fails(400), code: 'UPSTREAM_INVALID', status: 422 },
    { name: '422', script: fails(422, { detail: [fault] }), code: 'UPSTREAM_INVALID', status: 422, extra: { detail } },
    {
      name: '422 in the second envelope',
      script: fails(422, { object: 'error', message: { detail: [fault] } }),
      code: 'UPSTREAM_INVALID',
      status: 422,
      extra: { detail },
    },
    {
      name: '422 in the third',
      script: fails(422, { object: 'Error', message: [fault] }),
      code: 'UPSTREAM_INVALID',
      status: 422,
      extra: { detail },
    },
    {
      name: '422 with content for a rule and a place',
      script: fails(422, { detail: [{ type: `${SAID} x`, loc: ['body', `a b ${SAID}`, 1.5, { SAID }] }] }),
      code: 'UPSTREAM_INVALID',
      status: 422,
      extra: { detail: { type: 'invalid', loc: ['body', '*', '*', '*'], msg: 'Input is not valid' } },
    },
    { name: '422 that is not JSON', script: fails(422, SAID), code: 'UPSTREAM_INVALID', status: 422 },
    { name: '429', script: fails(429), code: 'UPSTREAM_RATE_LIMITED', status: 429 },
    {
      name: '429 with seconds to wait',
      script: fails(429, {}, { 'retry-after': '7' }),
      code: 'UPSTREAM_RATE_LIMITED',
      status: 429,
      extra: { retryAfter: 7 },
    },
    {
      name: '429 with a wait beyond reason',
      script: fails(429, {}, { 'retry-after': '99999999' }),
      code: 'UPSTREAM_RATE_LIMITED',
      status: 429,
      extra: { retryAfter: undefined },
    },
    {
      name: '429 with a date in the past',
      script: fails(429, {}, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
      code: 'UPSTREAM_RATE_LIMITED',
      status: 429,
      extra: { retryAfter: undefined },
    },
    { name: '500', script: fails(500), code: 'UPSTREAM_FAILED', status: 502 },
    { name: '503', script: fails(503), code: 'UPSTREAM_FAILED', status: 502 },
    { name: '418', script: fails(418), code: 'UPSTREAM_FAILED', status: 502 },
    { name: '204', script: response => response.writeHead(204).end(), code: 'UPSTREAM_FAILED', status: 502 },
    {
      name: 'an answer of another type',
      script: response => response.setHeader('content-type', 'text/html').end(SAID),
      code: 'UPSTREAM_UNREADABLE',
      status: 502,
    },
    {
      name: 'an answer without a type',
      script: response => response.end(JSON.stringify(WHOLE)),
      code: 'UPSTREAM_UNREADABLE',
      status: 502,
    },
    {
      name: 'a stream nobody asked for',
      script: response => openStream(response, piece('x', 'stop')).end(DONE),
      code: 'UPSTREAM_UNREADABLE',
      status: 502,
    },
    {
      name: 'a compressed answer nobody asked for',
      script: response =>
        void response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(JSON.stringify(WHOLE))),
      code: 'UPSTREAM_UNREADABLE',
      status: 502,
      extra: { message: /compressed/ },
    },
    { name: 'a body that is not JSON', script: fails(200, `{"${SAID}`), code: 'UPSTREAM_UNREADABLE', status: 502 },
    {
      name: 'a body that is not UTF-8',
      script: response =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from([0x22, 0xff, 0x22])),
      code: 'UPSTREAM_UNREADABLE',
      status: 502,
    },
    {
      name: 'a body too large',
      script: fails(200, { ...WHOLE, p: 'x'.repeat(10_000) }),
      code: 'UPSTREAM_TOO_LARGE',
      status: 502,
    },
    {
      name: 'a reset before the answer',
      script: (_response, _seen, socket) => socket.resetAndDestroy(),
      code: 'UPSTREAM_CUT',
      status: 502,
    },
    {
      name: 'a connection closed before the answer',
      script: (_response, _seen, socket) => void socket.end(),
      code: 'UPSTREAM_CUT',
      status: 502,
    },
    {
      name: 'a connection closed within the answer',
      script: (response, _seen, socket) =>
        void response
          .writeHead(200, { 'content-type': 'application/json', 'content-length': 100 })
          .write('{', () => socket.end()),
      code: 'UPSTREAM_CUT',
      status: 502,
    },
    {
      name: 'the same, chunked',
      script: (response, _seen, socket) =>
        void response
          .writeHead(200, { 'content-type': 'application/json', connection: 'close' })
          .write('{', () => socket.end()),
      code: 'UPSTREAM_CUT',
      status: 502,
    },
    {
      name: 'what is not HTTP',
      script: (_response, _seen, socket) => void socket.end('220 smtp ready\r\n\r\n'),
      code: 'UPSTREAM_UNREADABLE',
      status: 502,
    },
    {
      name: 'headers without end',
      script: (_response, _seen, socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`),
      code: 'UPSTREAM_UNREADABLE',
      status: 502,
    },
    { name: 'no answer', script: () => {}, code: 'UPSTREAM_TIMEOUT', status: 504, outcome: 'timeout' },
    {
      name: 'an answer that stands still',
      script: response => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
      code: 'UPSTREAM_TIMEOUT',
      status: 504,
      outcome: 'timeout',
    },
  ]
  const settings: Settings = { maxAnswerBytes: 5_000, deadlines: { firstByteMs: 150, idleMs: 150 } }
  for (const { name, script, code, status, outcome = 'failed', extra = {} } of rows) {
    await t.test(`${name}: ${code}`, async t => {
      const { app, outcomes, upstream } = await bench(t, script, settings)
      const problem = await failureOf(app.mistral.as(ADA).call('chat.complete', CHAT))
      t.match(problem, { code: `WB_CONFIG_${code}`, ...extra })
      t.match(outcomes, [{ status: outcome, code: `WB_CONFIG_${code}`, httpStatus: status }])
      t.equal(upstream.seen.length, 1, 'it was tried once')
      const shown = inspect(problem, { depth: 10, showHidden: true })
      t.notMatch(shown, SAID)
      t.notOk(shown.includes(KEY))
      if (/^\d+/.test(name)) t.equal(problem.upstreamStatus, Number(name.slice(0, 3)))
    })
  }
})

t.test('every way a stream can break is an error', async t => {
  interface Row {
    name: string
    script: Script
    code: string
    seen: string[]
    outcome: string
  }
  const rows: Row[] = [
    {
      name: 'a clean end without [DONE]',
      script: response => openStream(response, piece('a')).end(piece('b', 'stop')),
      code: 'WB_WIRE_STREAM_INCOMPLETE',
      seen: ['a'],
      outcome: 'incomplete',
    },
    {
      name: '[DONE] without a finish reason',
      script: response => openStream(response, piece('a')).end(DONE),
      code: 'WB_WIRE_STREAM_INCOMPLETE',
      seen: [],
      outcome: 'incomplete',
    },
    {
      name: 'a clean end in the middle',
      script: response => openStream(response).end(piece('a')),
      code: 'WB_WIRE_STREAM_INCOMPLETE',
      seen: ['a'],
      outcome: 'incomplete',
    },
    {
      name: 'an end within an event',
      script: response => openStream(response, piece('a')).end(piece('b').slice(0, 40)),
      code: 'WB_WIRE_STREAM_INCOMPLETE',
      seen: ['a'],
      outcome: 'incomplete',
    },
    {
      name: 'a reset',
      script: (response, _seen, socket) =>
        void openStream(response).write(piece('a'), () => setTimeout(() => socket.resetAndDestroy(), 30)),
      code: 'WB_CONFIG_UPSTREAM_CUT',
      seen: ['a'],
      outcome: 'incomplete',
    },
    {
      name: 'a closed connection',
      script: (response, _seen, socket) =>
        void openStream(response).write(piece('a'), () => setTimeout(() => socket.end(), 30)),
      code: 'WB_CONFIG_UPSTREAM_CUT',
      seen: ['a'],
      outcome: 'incomplete',
    },
    {
      name: 'silence',
      script: response => void openStream(response, piece('a')),
      code: 'WB_CONFIG_UPSTREAM_TIMEOUT',
      seen: ['a'],
      outcome: 'timeout',
    },
    {
      name: 'silence from the start',
      script: response => void openStream(response),
      code: 'WB_CONFIG_UPSTREAM_TIMEOUT',
      seen: [],
      outcome: 'timeout',
    },
    {
      name: 'bytes that are not UTF-8',
      script: response => void openStream(response, Buffer.from([...Buffer.from('data: "'), 0xc3, 0x28])),
      code: 'WB_WIRE_BAD_EVENT',
      seen: [],
      outcome: 'incomplete',
    },
    {
      name: 'an event that is not JSON',
      script: response => void openStream(response, 'data: {x\n\n'),
      code: 'WB_WIRE_BAD_EVENT',
      seen: [],
      outcome: 'incomplete',
    },
    {
      name: 'an error within',
      script: response => void openStream(response, event({ object: 'error', message: 'x' })),
      code: 'WB_WIRE_UPSTREAM_ERROR_EVENT',
      seen: [],
      outcome: 'incomplete',
    },
    {
      name: 'too many bytes',
      script: response => void openStream(response, ...Array.from({ length: 50 }, () => piece('x'.repeat(100)))),
      code: 'WB_CONFIG_UPSTREAM_TOO_LARGE',
      seen: [],
      outcome: '',
    },
    {
      name: 'an answer that is no stream',
      script: response => answerJson(response),
      code: 'WB_CONFIG_UPSTREAM_UNREADABLE',
      seen: [],
      outcome: 'failed',
    },
  ]
  const settings: Settings = { maxAnswerBytes: 8_000, deadlines: { firstByteMs: 1_000, idleMs: 150 } }
  for (const { name, script, code, seen, outcome } of rows) {
    await t.test(name, async t => {
      const { app, outcomes } = await bench(t, script, settings)
      const problem = await failureOf(app.mistral.as(ADA).call('chat.complete', STREAMED).then(read))
      t.equal(problem.code, code)
      // How much was read before depends on how the network cut it.
      if (outcome !== '') t.same(problem.seen ?? [], seen)
      t.match(outcomes, [{ status: outcome === '' ? /failed|incomplete/ : outcome, code }])
    })
  }
})

t.test('an upstream that is not there', async t => {
  const gone = await startUpstream(t, () => {})
  const port = Number(new URL(gone.origin).port)
  const rows: [string, string][] = [
    ['nobody listens', `http://127.0.0.1:${port === 1 ? 2 : 1}`],
    ['TLS is expected and there is none', gone.origin.replace('http:', 'https:')],
  ]
  for (const [name, serverURL] of rows) {
    await t.test(name, async t => {
      const { app, outcomes } = await build(t, { settings: { serverURL } })
      const problem = await failureOf(app.mistral.as(ADA).call('chat.complete', CHAT))
      t.match(problem, { code: 'WB_CONFIG_UPSTREAM_UNREACHABLE', reason: /^[A-Z][A-Z0-9_]+$/ })
      t.match(outcomes, [{ status: 'failed', httpStatus: 502 }])
    })
  }
  t.equal(gone.seen.length, 0)
})

const certificate = selfSigned()
const skip = certificate === null && 'not run: openssl is missing'

t.test("an upstream's certificate is checked, even where the process was told not to", { skip }, async t => {
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
  const server = createServer(certificate ?? {}, (_request, response) => void response.end('{}'))
  t.teardown(() => {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    server.close()
    server.closeAllConnections()
  })
  let requests = 0
  server.on('request', () => (requests += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const serverURL = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { app } = await build(t, { settings: { serverURL } })
  const problem = await failureOf(app.mistral.as(ADA).call('chat.complete', CHAT))
  t.match(problem, { code: 'WB_CONFIG_UPSTREAM_TLS', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  t.equal(requests, 0)
  t.equal((await fetch(serverURL)).status, 200, 'everything else in the process believes it')
})

function selfSigned(): { key: string; cert: string } | null {
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
  const { status, stdout } = spawnSync('openssl', [...args, '-subj', '/CN=127.0.0.1', '-keyout', '-', '-out', '-'], {
    encoding: 'utf8',
  })
  return status === 0 ? { key: stdout, cert: stdout } : null
}

const again: Guard = {
  name: 'again',
  stage: 'route',
  async run(call, next) {
    try {
      return await next(call)
    } catch {
      return next(call)
    }
  },
}

t.test('a retry is another attempt, and is observed anew', async t => {
  let turn = 0
  const { app, outcomes } = await bench(
    t,
    (response, _seen, socket) =>
      turn++ === 0 ? answerJson(response, { message: 'no' }, 503) : void socket.resetAndDestroy(),
    {},
    app => attach(app, again),
  )
  t.match(await failureOf(app.mistral.as(ADA).call('chat.complete', CHAT)), { code: 'WB_CONFIG_UPSTREAM_CUT' })
  t.match(outcomes, [{ observed: { attempts: 2 } }])
  t.notOk('upstreamStatus' in (outcomes[0]?.observed ?? {}), 'the status was that of the first attempt')
})

t.test('a redirect is not followed: no byte reaches the other server', async t => {
  const trap = await startUpstream(t, response => answerJson(response))
  for (const status of [301, 302, 303, 307, 308]) {
    await t.test(String(status), async t => {
      const { app } = await bench(t, response => void response.writeHead(status, { location: trap.origin }).end())
      for (const body of [CHAT, STREAMED]) {
        const problem = await failureOf(app.mistral.as(ADA).call('chat.complete', body))
        t.match(problem, { code: 'WB_CONFIG_UPSTREAM_FAILED', upstreamStatus: status })
      }
    })
  }
  t.equal(trap.seen.length, 0)
  t.equal(trap.sockets.size, 0)
})

t.test('when the caller leaves, the upstream is cut', async t => {
  const rows: [name: string, script: Script, body: object, readFirst: boolean][] = [
    ['before the first byte', () => {}, CHAT, false],
    [
      'within a whole answer',
      response => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
      CHAT,
      false,
    ],
    ['before the stream has begun', () => {}, STREAMED, false],
    ['within a stream', response => void openStream(response, piece('a')), STREAMED, true],
    ['within a stream that pours', response => pour(openStream(response)), STREAMED, true],
  ]
  for (const [name, script, body, readFirst] of rows) {
    await t.test(name, async t => {
      let arrived!: () => void
      const hasArrived = new Promise<void>(resolve => (arrived = resolve))
      const { app, upstream, outcomes } = await bench(t, (...args) => {
        script(...args)
        arrived()
      })
      const leaving = new AbortController()
      const sent = app.mistral.as(ADA).call('chat.complete', body, { signal: leaving.signal })
      sent.catch(() => {})
      await hasArrived
      if (readFirst) {
        const answer = await sent
        if (answer.kind === 'stream') await answer.events[Symbol.asyncIterator]().next()
      }
      const closed = upstream.socketClosed()
      leaving.abort()
      await closed
      t.match(outcomes, [{ status: 'aborted', code: 'WB_CORE_CALLER_LEFT' }])
    })
  }
})

/** Writes for as long as the other side takes it. */
function pour(response: NodeJS.WritableStream): void {
  const text = piece('x'.repeat(1_000)).repeat(16)
  const more = () => {
    while (response.write(text));
    response.once('drain', more)
  }
  more()
}

t.test('leaving the loop over a stream cuts the upstream', async t => {
  const { app, upstream, outcomes } = await bench(t, response => void openStream(response, piece('a')))
  const answer = await app.mistral.as(ADA).call('chat.complete', STREAMED)
  const closed = upstream.socketClosed()
  if (answer.kind === 'stream') for await (const _batch of answer.events) break
  await closed
  t.match(outcomes, [{ status: 'aborted' }])
})

t.test('the total deadline cuts the upstream', async t => {
  const { app, upstream, outcomes } = await bench(t, () => {}, { deadlines: { totalMs: 50 } })
  const closed = upstream.socketClosed()
  t.match(await failureOf(app.mistral.as(ADA).call('chat.complete', CHAT)), { code: 'WB_CORE_DEADLINE' })
  await closed
  t.match(outcomes, [{ status: 'timeout' }])
})

t.test('a reader that stops reading stops the upstream, and then gets the rest', async t => {
  const PIECES = 3_000
  let written = 0
  let stalled!: () => void
  const hasStalled = new Promise<void>(resolve => (stalled = resolve))
  const { app } = await bench(t, async response => {
    openStream(response)
    while (written < PIECES) {
      const open = response.write(piece('x'.repeat(8_000)))
      written += 1
      if (open) continue
      const waiting = setTimeout(stalled, 200)
      await once(response, 'drain')
      clearTimeout(waiting)
    }
    response.end(piece('', 'stop') + DONE)
  })
  const answer = await app.mistral.as(ADA).call('chat.complete', STREAMED)
  if (answer.kind !== 'stream') throw new Error('no stream')
  const batches = answer.events[Symbol.asyncIterator]()
  let seen = (await batches.next()).value?.length ?? 0
  await hasStalled
  // 24 MB are to come; what has left fits into the buffers of two sockets.
  t.ok(written < PIECES / 2, `${written} of ${PIECES} were written`)
  for (let step = await batches.next(); step.done !== true; step = await batches.next()) seen += step.value.length
  t.equal(seen, PIECES + 2)
})

t.test('fields nobody knows are left out of the answer, and are on record', async t => {
  const odd = { ...WHOLE, tracking: 'x' }
  const { app, calls } = await bench(t, (response, { body }) => {
    if (!body.includes('"stream"')) answerJson(response, odd)
    else openStream(response, event({ ...JSON.parse(piece('a', 'stop').slice(6)), tracking: 'x' })).end(DONE)
  })
  const whole = await app.mistral.as(ADA).call('chat.complete', CHAT)
  t.same(whole.kind === 'json' && whole.body, WHOLE)
  t.notOk('raw' in whole, 'its text is not what it says any more')
  await read(await app.mistral.as(ADA).call('chat.complete', STREAMED))
  const evidence = { guard: 'transport', verdict: 'change', rule: 'unknown-field', where: 'answer:/tracking' }
  t.match(calls, [{ evidence: [evidence] }, { evidence: [evidence] }])
})

t.test('the text of an answer goes on only if it says what was checked, and nothing else', async t => {
  const plain = JSON.stringify(WHOLE)
  const rows: [name: string, text: string, kept: boolean][] = [
    ['as it would be written here', plain, true],
    ['white space at its end', `${plain} \r\n`, true],
    ['white space elsewhere', JSON.stringify(WHOLE, null, 1), false],
    ['a member twice', plain.replace('"content":', '"content":"4242 4242 4242 4242","content":'), false],
    ['a member twice, once escaped', plain.replace('"content":', '"c\\u006fntent":"4242","content":'), false],
    ['a number that is spelt another way', plain.replace('"created":1', '"created":1e0'), false],
  ]
  let text = ''
  const { app } = await bench(t, response => answerJson(response, text))
  for (const [name, sent, kept] of rows) {
    text = sent
    const answer = await app.mistral.as(ADA).call('chat.complete', CHAT)
    t.match(answer, { kind: 'json', body: WHOLE }, name)
    t.equal(answer.kind === 'json' ? answer.raw : '', kept ? sent : undefined, name)
  }
})

t.test('an answer that is not the whole of what was asked for is refused', async t => {
  const [first] = WHOLE.choices
  const choices = [
    { ...first, index: 0 },
    { ...first, index: 1 },
  ]
  let body: object = WHOLE
  const { app } = await bench(t, response => answerJson(response, body))
  const ask = (n: number) => app.mistral.as(ADA).call('chat.complete', { ...CHAT, n })
  const code = 'WB_WIRE_BAD_ANSWER'
  t.match(await failureOf(ask(2)), { code, statusCode: 502 }, 'one choice of two')
  body = { ...WHOLE, choices }
  t.match(await ask(2), { kind: 'json', body }, 'two of two')
  t.match(await failureOf(ask(1)), { code }, 'two of one')
  body = { ...WHOLE, choices: [{ ...WHOLE.choices[0], finish_reason: null }] }
  t.match(await failureOf(ask(1)), { code }, 'one that was cut')
})

t.test('operations without a body, and parameters in a path', async t => {
  const { app, upstream } = await bench(t, (response, { path }) =>
    answerJson(response, path === '/v1/models' ? { object: 'list', data: [] } : { id: 'm', object: 'model' }),
  )
  const ada = app.mistral.as(ADA)
  t.match(await ada.call('models.list'), { kind: 'json', body: { object: 'list', data: [] } })
  const id = 'ft:a/../b?c#d%2F'
  await ada.call('models.get', undefined, { params: { model: id } })
  t.match(upstream.seen, [
    { method: 'GET', path: '/v1/models', body: '' },
    { method: 'GET', path: `/v1/models/${encodeURIComponent(id)}` },
  ])
  t.notOk('content-type' in (upstream.seen[0]?.headers ?? {}))

  const refused: [string, string, object, string][] = [
    ['a missing parameter', 'models.get', {}, 'WB_CONFIG_PARAM'],
    ['an empty one', 'models.get', { params: { model: '' } }, 'WB_CONFIG_PARAM'],
    ['one step up', 'models.get', { params: { model: '..' } }, 'WB_CONFIG_PARAM'],
    ['half a character', 'models.get', { params: { model: '\ud800' } }, 'WB_CONFIG_PARAM'],
    ['one that is inherited', 'models.get', { params: Object.create({ model: 'm' }) as object }, 'WB_CONFIG_PARAM'],
    ['an unknown operation', 'files.delete', {}, 'WB_WIRE_UNKNOWN_OPERATION'],
    ['one that every object has', 'constructor', {}, 'WB_WIRE_UNKNOWN_OPERATION'],
    ['a body that is missing', 'chat.complete', {}, 'WB_WIRE_INVALID_REQUEST'],
    ['another upstream', 'models.list', { upstream: 'https://example.com' }, 'WB_CONFIG_UNKNOWN_UPSTREAM'],
  ]
  for (const [name, operation, options, code] of refused) {
    t.match(await failureOf(ada.call(operation, undefined, options)), { code }, name)
  }
  t.equal(upstream.seen.length, 2, 'none of them left')
})

t.test('the upstream sees nothing of the caller but the validated body', async t => {
  const { app, upstream } = await bench(t, response => answerJson(response))
  const body = { ...CHAT, headers: { authorization: 'x' } }
  t.match(await failureOf(app.mistral.as(ADA).call('chat.complete', body)), { code: 'WB_WIRE_INVALID_REQUEST' })
  t.equal(upstream.seen.length, 0)
})

t.test('a dispatcher that throws fails its call alone, and nothing stays open under the key', async t => {
  const rejections: unknown[] = []
  const note = (reason: unknown) => void rejections.push(reason)
  process.prependListener('unhandledRejection', note)
  t.teardown(() => process.off('unhandledRejection', note))
  const dispatch = () => {
    throw new Error('no more')
  }
  const { app } = await build(t, { dispatcher: { dispatch } as never })
  await t.rejects(app.mistral.as(ADA).call('chat.complete', CHAT), { message: 'no more' })
  await new Promise(resolve => setImmediate(resolve))
  t.same(rejections, [])
  t.equal(app.windbreak.keys.status()[0]?.current.open, 0)
})
