import type { Guard, ModelCall, StreamEvent } from '@windbreak/core'
import { writeEvent } from '@windbreak/wire'
import { connect } from 'node:net'
import t from 'tap'
import { PatientWriter } from '../src/patient-writer.js'
import { ask, blocksIn, KEY, MODEL, openGateway, until } from './open-gateway.js'

const streamed = ask('Hello.', { stream: true })
const CHAT = '/api/chat'

function event(content: string, finish_reason: string | null = null): StreamEvent {
  const data = { id: 'c', model: MODEL, choices: [{ index: 0, delta: { content }, finish_reason }] }
  return { raw: writeEvent(data), data, changed: false, final: finish_reason !== null }
}

const tail: readonly StreamEvent[] = [
  event('', 'stop'),
  { raw: 'data: [DONE]\n\n', data: '[DONE]', changed: false, final: true },
]

/** A transport whose stream is what `events` gives. */
function upstream(events: (call: ModelCall) => AsyncIterable<readonly StreamEvent[]>): Guard['run'] {
  return async call => ({ kind: 'stream', status: 200, headers: {}, events: events(call) })
}

t.test('a stream goes out with its own headers and those the app has set', async t => {
  const { send } = await openGateway(t, {
    configure: app =>
      app.addHook('onRequest', async (_request, reply) => void reply.header('x-content-type-options', 'nosniff')),
  })
  t.match(await send({ body: streamed }), {
    status: 200,
    end: 'end',
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': String,
    },
    text: /data: \[DONE\]\n\n$/,
  })
})

t.test('what no guard touched leaves as it came, a batch a write; what one changed is written anew', async t => {
  const writes: string[] = []
  const odd: StreamEvent = { ...event('kept'), raw: 'data:{"any":"spelling"}\r\n\r\n' }
  const keepAlive: StreamEvent = { raw: ':\n\n', data: null, changed: false, final: false }
  const changed: StreamEvent = { ...event('new'), raw: 'data: stale\n\n', changed: true }
  const { send } = await openGateway(t, {
    transport: upstream(async function* () {
      yield [odd, keepAlive, odd]
      yield [changed]
      yield tail
    }),
    configure: app =>
      app.addHook('onRequest', async (_request, { raw }) => {
        const write = raw.write.bind(raw) as (text: string) => boolean
        raw.write = ((text: string) => {
          writes.push(text)
          return write(text)
        }) as typeof raw.write
      }),
  })
  const { text } = await send({ body: streamed })
  t.strictSame(writes, [`${odd.raw}:\n\n${odd.raw}`, event('new').raw, tail.map(({ raw }) => raw).join('')])
  t.equal(text, writes.join(''))
})

t.test('an error before the first event is an ordinary error', async t => {
  for (const path of ['/v1/chat/completions', CHAT]) {
    const { send, emulator, outcomes } = await openGateway(t)
    emulator.script.push({ fault: 'error-event', after: 0 })
    const seen = await send({ path, body: streamed })
    t.match(seen, { status: 502, end: 'end', text: /WB_WIRE_UPSTREAM_ERROR_EVENT/ })
    t.match(seen.headers, { 'content-type': /^application\/json/, 'x-windbreak-error': 'WB_WIRE_UPSTREAM_ERROR_EVENT' })
    t.equal(outcomes.length, 1)
  }
})

t.test('an error after it is an error event, no [DONE], and an end that nobody takes for complete', async t => {
  const faults = ['cut', 'eof', 'odd', 'bad-json', 'bad-utf8', 'error-event'] as const
  for (const fault of faults) {
    t.test(fault, async t => {
      const { send, emulator, outcomes } = await openGateway(t)
      emulator.script.push({ fault, after: 4 }, { fault, after: 4 })

      const v1 = await send({ body: streamed })
      t.equal(v1.status, 200)
      t.equal(v1.end, 'ECONNRESET')
      t.notMatch(v1.text, /\[DONE\]|"finish_reason":"/)
      const blocks = blocksIn(v1.text)
      t.equal(blocks.length, 5)
      t.match(blocks.at(-1)?.data, {
        object: 'error',
        code: /^WB_/,
        type: 'gateway_upstream_error',
        request_id: String,
      })

      const chat = await send({ path: CHAT, body: streamed })
      t.equal(chat.end, 'ECONNRESET')
      t.notMatch(chat.text, /\[DONE\]|event: windbreak/)
      t.match(blocksIn(chat.text).at(-1), {
        event: 'error',
        data: { error: { code: /^WB_/, message: String, requestId: chat.headers['x-request-id'] } },
      })
      t.strictSame(
        outcomes.map(({ status }) => status),
        ['incomplete', 'incomplete'],
      )
    })
  }
})

t.test('when the client leaves, the upstream is let go at once', async t => {
  t.test('in the middle of a stream', async t => {
    const { send, emulator, outcomes } = await openGateway(t)
    emulator.script.push({ fault: 'hang', after: 3 })
    await send({ body: streamed, leaveAt: '"This"' })
    await until(() => emulator.requests[0]?.ended === 'left')
    t.match(outcomes, [{ status: 'aborted', code: 'WB_CORE_CALLER_LEFT' }])
  })
  t.test('before a stream has begun', async t => {
    let signal: AbortSignal | undefined
    let returned = false
    const hanging = (call: ModelCall): AsyncIterable<readonly StreamEvent[]> => ({
      [Symbol.asyncIterator]: () => {
        signal = call.signal
        return {
          next: () => new Promise(() => {}),
          return: async () => {
            returned = true
            return { done: true, value: undefined }
          },
        }
      },
    })
    const { send, outcomes } = await openGateway(t, { transport: upstream(hanging) })
    const leaving = new AbortController()
    const answer = send({ body: streamed, leave: leaving.signal })
    await until(() => signal !== undefined)
    leaving.abort()
    t.match(await answer, { status: 0, end: 'left' })
    await until(() => outcomes.length === 1)
    t.equal(signal?.aborted, true)
    t.equal(returned, true)
    t.match(outcomes, [{ status: 'aborted' }])
  })
  t.test('also for requests that wait behind another on the same connection', async t => {
    const { url, emulator, outcomes } = await openGateway(t)
    emulator.script.push({ fault: 'hang', after: 3, times: 5 })
    const body = JSON.stringify(streamed)
    const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${KEY}\r\n`
    const request = `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    socket.write(request.repeat(5))
    await until(() => emulator.requests.length === 5)
    socket.destroy()
    await until(() => outcomes.length === 5)
    t.ok(outcomes.every(({ status }) => status === 'aborted'))
    await until(() => emulator.requests.every(({ ended }) => ended === 'left'))
  })
  t.test('while a JSON answer is awaited', async t => {
    const { send, emulator, outcomes, events } = await openGateway(t)
    emulator.script.push({ fault: 'silent' })
    const leaving = new AbortController()
    const answer = send({ body: ask('x'), leave: leaving.signal })
    await until(() => emulator.requests.length === 1)
    leaving.abort()
    t.match(await answer, { status: 0, end: 'left' })
    await until(() => emulator.requests[0]?.ended === 'left')
    t.match(outcomes, [{ status: 'aborted' }])
    t.strictSame(events, [])
  })
})

t.test('a client that never reads is cut, and nothing piles up for it', async t => {
  const SIZE = 16 * 1024
  const big = event('x'.repeat(SIZE))
  let pulled = 0
  let mostBuffered = 0
  let buffered = () => 0
  const { send, outcomes } = await openGateway(t, {
    settings: { slowReaderMs: 200 },
    transport: upstream(async function* () {
      for (;;) {
        pulled += 1
        mostBuffered = Math.max(mostBuffered, buffered())
        yield [big]
      }
    }),
    configure: app =>
      app.addHook('onRequest', async (_request, { raw }) => {
        buffered = () => raw.writableLength
      }),
  })
  const { status } = await send({ body: streamed, neverRead: true })
  t.equal(status, 200)
  await until(() => outcomes.length === 1)
  t.match(outcomes, [{ status: 'aborted', code: 'WB_CORE_CALLER_LEFT' }])
  t.ok(mostBuffered <= 4 * SIZE, `${mostBuffered} bytes waited in the process at most`)
  t.ok(pulled * SIZE < 16 * 1024 * 1024, `${pulled} events were asked for: what the kernel's own buffers hold`)
})

t.test('a server that stops tells its open streams, and ends none of them as if it were whole', async t => {
  const { app, send, emulator, outcomes } = await openGateway(t)
  emulator.script.push({ fault: 'hang', after: 3, times: 2 })
  const seen = [send({ body: streamed }), send({ path: CHAT, body: streamed })]
  await until(() => emulator.requests.length === 2)
  await app.close()
  const [v1, chat] = await Promise.all(seen)
  t.match(v1, { status: 200, end: 'ECONNRESET', text: /"code":"WB_CORE_SHUTTING_DOWN"[^\n]*\n\n$/ })
  t.match(chat, { status: 200, end: 'ECONNRESET', text: /event: error\ndata: .*"WB_CORE_SHUTTING_DOWN".*\n\n$/ })
  t.strictSame(
    outcomes.map(({ status }) => status),
    ['shutdown', 'shutdown'],
  )
})

t.test('the writer', async t => {
  /** Enough of a response that takes nothing more, whose client reads nothing. */
  function stuck(patienceMs = 1) {
    const closed: (() => void)[] = []
    const raw = {
      destroyed: false,
      written: [] as string[],
      write(text: string) {
        raw.written.push(text)
        return false
      },
      end() {},
      once(name: string, hear: () => void) {
        if (name === 'close') closed.push(hear)
      },
      off() {},
      destroy() {
        raw.destroyed = true
        for (const hear of closed.splice(0)) hear()
      },
    }
    const client = new AbortController()
    return { raw, client, writer: new PatientWriter(raw as never, patienceMs, client.signal) }
  }
  for (const way of ['write', 'end', 'breakOff'] as const) {
    t.test(`${way} does not wait for ever`, async t => {
      const { raw, writer } = stuck()
      await writer[way]('text')
      t.equal(raw.destroyed, true)
    })
    t.test(`${way} ends its wait when the client leaves, though the response may not learn it`, async t => {
      const { client, writer } = stuck(60_000)
      const waiting = writer[way]('text')
      client.abort()
      await waiting
      t.pass('at once')
    })
    t.test(`${way} does nothing once the client is gone`, async t => {
      const { raw, writer } = stuck()
      raw.destroy()
      await writer[way]('text')
      t.strictSame(raw.written, [])
    })
  }
})
