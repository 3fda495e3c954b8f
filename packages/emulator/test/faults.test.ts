import t from 'tap'
import type { Behaviour } from '../src/index.js'
import { ask, chunksIn, eventsIn, openEmulator, textIn, until } from './open-emulator.js'

t.test('scripted answers come in order, for the operation they wait for', async t => {
  const { emulator, send } = await openEmulator(t)
  emulator.script.push(
    { content: 'first' },
    { operation: 'models.list', status: 503 },
    { pieces: ['se', 'cond'], model: 'mistral-large-2512', finishReason: 'model_length', times: 2 },
    {
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      toolCalls: [{ name: 'f', arguments: '{bad' }],
    },
  )
  t.equal(emulator.script.length, 5)
  t.match(JSON.parse((await send(ask('a'))).text), { choices: [{ message: { content: 'first' } }] })
  const streamed = await send(ask('b', { stream: true }))
  t.equal(textIn(streamed.text), 'second')
  t.equal(chunksIn(streamed.text).length, 4, 'a piece an event, between role and finish reason')
  t.match(JSON.parse((await send(ask('c'))).text), {
    model: 'mistral-large-2512',
    choices: [{ finish_reason: 'model_length' }],
  })
  t.match(JSON.parse((await send(ask('d'))).text), {
    usage: { total_tokens: 3 },
    choices: [{ message: { content: '', tool_calls: [{ function: { name: 'f', arguments: '{bad' } }] } }],
  })
  t.equal((await send(undefined, { path: '/v1/models' })).status, 503)
  t.match((await send(ask('e'))).text, /You said: e/, 'then the ordinary answer')
})

t.test('a status is refused in the shape Mistral gives it', async t => {
  const { emulator, send } = await openEmulator(t)
  const rows: [status: number, body: object][] = [
    [401, { message: 'Unauthorized', request_id: String }],
    [403, { object: 'error', type: 'tier_not_allowed', code: '1910', raw_status_code: 403 }],
    [422, { detail: [{ loc: ['body', 'messages'], msg: String, type: 'missing' }] }],
    [429, { object: 'error', type: 'rate_limited', code: '1300', raw_status_code: 429 }],
    [500, { object: 'error', param: null, raw_status_code: 500 }],
    [503, { object: 'error', param: null, raw_status_code: 503 }],
  ]
  for (const [status, body] of rows) {
    emulator.script.push({ status, retryAfter: 7 })
    const seen = await send(ask('x', { stream: true }))
    t.equal(seen.status, status)
    t.equal(seen.headers['retry-after'], '7')
    t.type(seen.headers['mistral-correlation-id'], 'string')
    t.match(JSON.parse(seen.text), body, `status ${status}`)
  }
})

t.test('a stream breaks as scripted', async t => {
  const { emulator, send } = await openEmulator(t)
  interface Row {
    readonly behaviour: Behaviour
    readonly end: string
    /** Events that come before it. */
    readonly events: number
    readonly last?: RegExp
    readonly ended: 'answered' | 'broken'
  }
  const rows: Record<string, Row> = {
    'cut after two events': { behaviour: { fault: 'cut' }, end: 'ECONNRESET', events: 2, ended: 'broken' },
    'cut after none': { behaviour: { fault: 'cut', after: 0 }, end: 'ECONNRESET', events: 0, ended: 'broken' },
    'cut after five': { behaviour: { fault: 'cut', after: 5 }, end: 'ECONNRESET', events: 5, ended: 'broken' },
    'reset after one': { behaviour: { fault: 'reset', after: 1 }, end: 'ECONNRESET', events: 1, ended: 'broken' },
    'a clean end that is too early': {
      behaviour: { fault: 'eof', after: 3 },
      end: 'end',
      events: 3,
      ended: 'answered',
    },
    'JSON of another shape, and on': {
      behaviour: { fault: 'odd', content: 'Hi' },
      end: 'end',
      events: 5,
      last: /\{"surprise":true\}\n\n[^]*\[DONE\]\n\n$/,
      ended: 'answered',
    },
    'an error event': {
      behaviour: { fault: 'error-event', after: 1 },
      end: 'end',
      events: 2,
      last: /data: \{"object":"error"[^\n]*\n\n$/,
      ended: 'answered',
    },
  }
  for (const [name, { behaviour, end, events, last = /$/, ended }] of Object.entries(rows)) {
    t.test(name, async t => {
      emulator.script.push(behaviour)
      const seen = await send(ask('x', { stream: true }))
      t.equal(seen.status, 200)
      t.equal(seen.end, end)
      t.equal(eventsIn(seen.text).length, events)
      t.match(seen.text, last)
      await until(() => emulator.requests.at(-1)?.ended !== 'open')
      t.equal(emulator.requests.at(-1)?.ended, ended)
    })
  }
  t.test('text that is no JSON', async t => {
    emulator.script.push({ fault: 'bad-json' })
    t.match((await send(ask('x', { stream: true }))).text, /data: \{"id": nothing\n\n$/)
  })
  t.test('bytes that are no UTF-8', async t => {
    emulator.script.push({ fault: 'bad-utf8' })
    const { bytes } = await send(ask('x', { stream: true }))
    t.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  })
})

t.test('a JSON answer breaks as scripted', async t => {
  const { emulator, send } = await openEmulator(t)
  const rows: [behaviour: Behaviour, end: string, text: RegExp][] = [
    [{ fault: 'cut' }, 'ECONNRESET', /^\{"id":"[^]+[^}]$/],
    [{ fault: 'cut', after: 0 }, 'ECONNRESET', /^$/],
    [{ fault: 'eof' }, 'end', /^\{"id":"[^]+[^}]$/],
    [{ fault: 'odd' }, 'end', /^\{"surprise":true\}$/],
    [{ fault: 'bad-json' }, 'end', /^\{"id": nothing$/],
    [{ fault: 'error-event' }, 'end', /^\{"object":"error"/],
  ]
  for (const [behaviour, end, text] of rows) {
    emulator.script.push(behaviour)
    const seen = await send(ask('x'))
    t.equal(seen.status, 200)
    t.equal(seen.end, end)
    t.match(seen.text, text, JSON.stringify(behaviour))
  }
})

t.test('a reset comes before any byte unless told otherwise', async t => {
  const { emulator, send } = await openEmulator(t)
  emulator.script.push({ fault: 'reset' })
  const seen = await send(ask('x', { stream: true }))
  t.equal(seen.end, 'ECONNRESET')
  t.equal(seen.status, undefined)
})

t.test('a redirect leads where the script says', async t => {
  const { emulator, send } = await openEmulator(t)
  emulator.script.push({ fault: 'redirect' }, { fault: 'redirect', location: 'http://127.0.0.1:9/trap' })
  t.match(await send(ask('x')), { status: 307, headers: { location: /^https:\/\/elsewhere\.invalid\// }, text: '' })
  t.match(await send(ask('x')), { status: 307, headers: { location: 'http://127.0.0.1:9/trap' } })
})

t.test('a hang ends only when the client leaves', async t => {
  const { emulator, send } = await openEmulator(t)
  emulator.script.push({ fault: 'hang', after: 2 }, { fault: 'silent' }, { fault: 'hang' })

  const hung = await send(ask('x', { stream: true }), { leaveAt: '"content":"This"' })
  t.equal(eventsIn(hung.text).length, 2)
  await until(() => emulator.requests[0]?.ended === 'left')

  const silent = await send(ask('x', { stream: true }), { leaveAt: '' })
  t.equal(silent.status, undefined, 'not even headers')
  await until(() => emulator.requests[1]?.ended === 'left')

  const json = await send(ask('x'), { leaveAt: '{"id"' })
  t.equal(json.status, 200)
  await until(() => emulator.requests[2]?.ended === 'left')
})

t.test('closing ends what hangs', async t => {
  const { emulator, send } = await openEmulator(t)
  emulator.script.push({ fault: 'silent' })
  const seen = send(ask('x'))
  await until(() => emulator.requests[0]?.ended === 'open')
  await emulator.app.close()
  t.equal((await seen).end, 'ECONNRESET')
})

t.test('a slow upstream waits before every event, through the clock it was given', async t => {
  const waits: number[] = []
  const { emulator, send } = await openEmulator(t, {
    settings: { paceMs: 20 },
    wait: async ms => void waits.push(ms),
  })
  emulator.script.push({ content: 'Hi', delayMs: 500 })
  await send(ask('x', { stream: true }))
  t.strictSame(waits.splice(0), [500, 500, 500, 500], 'role, text, finish reason, [DONE]')
  await send(ask('x'))
  t.strictSame(waits, [20], 'the setting where the script is silent')
})

t.test('a script that cannot be played is refused whole', async t => {
  const { emulator } = await openEmulator(t)
  const rows: [input: object, where: string][] = [
    [{ fualt: 'cut' }, '/fualt'],
    [{ fault: 'explode' }, '/fault'],
    [{ status: 200 }, '/status'],
    [{ times: 0 }, '/times'],
    [{ content: 'a', pieces: ['a'] }, '/pieces'],
    [{ status: 500, fault: 'cut' }, '/fault'],
    [{ status: 500, content: 'x' }, '/content'],
  ]
  for (const [input, where] of rows) {
    t.throws(() => emulator.script.push({ content: 'fine' }, input), {
      code: 'WB_EMULATOR_INVALID_BEHAVIOUR',
      message: new RegExp(` ${where}: `),
    })
  }
  t.equal(emulator.script.length, 0)
})
