import assert from 'node:assert/strict'
import t from 'tap'
import * as fc from 'fast-check'
import type { StreamEvent } from '@windbreak/core'
import { ChatStreamReader, chatStream, eventText, writeEvent } from '../src/index.js'

const HEAD = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
const chunk = (delta: unknown, finish_reason: string | null = null, more: object = {}) => ({
  ...HEAD,
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
})
const of = (index: number, delta: unknown, finish_reason: string | null = null) => ({
  ...HEAD,
  choices: [{ index, delta, finish_reason }],
})
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
const DONE = writeEvent('[DONE]')
const text = (...data: unknown[]) => data.map(one => writeEvent(one)).join('')

function read(stream: string, options: ConstructorParameters<typeof ChatStreamReader>[0] = {}): StreamEvent[] {
  const reader = new ChatStreamReader(options)
  return [...reader.push(stream), ...reader.end()]
}

t.test('an ordinary stream', t => {
  const stream = text(
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Hel' }, null, { p: 'abc' }),
    chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }),
    chunk({ content: 'lo' }, 'stop', { usage: USAGE }),
    '[DONE]',
  )
  const reader = new ChatStreamReader()
  const events = reader.push(stream)
  t.strictSame(reader.end(), [])
  t.strictSame(
    events.map(({ final }) => final),
    [false, false, false, true, true],
  )
  t.strictSame(
    events.map(({ changed }) => changed),
    [false, false, false, false, false],
  )
  t.equal(events.map(eventText).join(''), stream, 'it leaves as it came')
  t.strictSame(events.at(-1)?.data, '[DONE]')
  t.match(reader, {
    model: 'm',
    usage: { promptTokens: 3, completionTokens: 2, totalTokens: 5 },
    finishReason: 'stop',
    dropped: [],
  })
  t.end()
})

t.test('the final event is the one that finishes the last of the choices, and all after it', t => {
  const rows: [name: string, n: number | null, data: unknown[], final: boolean[]][] = [
    ['n where none is given', null, [of(0, { content: 'a' }), of(0, {}, 'stop'), '[DONE]'], [false, true, true]],
    [
      'usage in an event of its own',
      1,
      [of(0, { content: 'a' }, 'length'), { ...HEAD, choices: [], usage: USAGE }, '[DONE]'],
      [true, true, true],
    ],
    [
      'two choices',
      2,
      [of(1, { content: 'b' }, 'stop'), of(0, { content: 'a' }), of(0, {}, 'stop'), '[DONE]'],
      [false, false, true, true],
    ],
    [
      'a finished choice that says so again',
      2,
      [of(0, { content: 'a' }, 'stop'), of(0, { content: '' }, 'stop'), of(1, {}, 'stop'), '[DONE]'],
      [false, false, true, true],
    ],
  ]
  for (const [name, n, data, final] of rows) {
    t.strictSame(
      read(text(...data), { n }).map(event => event.final),
      final,
      name,
    )
  }
  t.end()
})

t.test('what is not known is taken out and told once', t => {
  const odd = { ...chunk({ content: 'a', mood: 'good' }), served_by: 'x' }
  const reader = new ChatStreamReader()
  const events = reader.push(text(odd, odd, chunk({ content: 'b', logprobs: null }), chunk({}, 'stop'), '[DONE]'))
  t.strictSame(
    events.map(({ changed }) => changed),
    [true, true, true, false, false],
  )
  t.strictSame(events[0]?.data, chunk({ content: 'a' }))
  t.equal(eventText(events[0] as StreamEvent), text(chunk({ content: 'a' })))
  t.strictSame(reader.dropped, ['/choices/0/delta/mood', '/served_by', '/choices/0/delta/logprobs'])

  const many = Array.from({ length: 100 }, (_, i) => [
    `odd_${'x'.repeat(i % 38)}${String.fromCodePoint(97 + (i % 26))}`,
    1,
  ])
  const flooded = new ChatStreamReader()
  flooded.push(text(chunk({}, null, Object.fromEntries(many))))
  t.ok(flooded.dropped.length <= 64, 'the list is bounded')
  t.end()
})

t.test('fields that carry no text are kept', t => {
  const kept = chunk({ content: 'a', refusal: null, tool_calls: null }, null, {
    usage: { ...USAGE, prompt_tokens_details: { cached_tokens: 1 }, num_cached_tokens: null },
    system_fingerprint: 'fp',
    guardrails: [{ moderation_llm_v2: { action: 'none', categories: { pii: { score: 0.1, violated: false } } } }],
    p: 'abcdef',
  })
  kept.choices[0] = { ...kept.choices[0], logprobs: null } as never
  const [event] = new ChatStreamReader().push(text(kept))
  t.match(event, { changed: false, data: kept })
  const leaky = chunk({ content: 'a' }, null, { usage: { ...USAGE, note: 'some text', details: { a: 'text' } } })
  const reader = new ChatStreamReader()
  reader.push(text(leaky))
  t.strictSame(reader.dropped, ['/usage/note', '/usage/details'], 'usage holds numbers')
  t.end()
})

t.test('only data lines go through as they came', t => {
  const data = JSON.stringify(chunk({ content: 'a' }))
  const rows: [name: string, raw: string, left: string][] = [
    ['a comment loses its words', ': card 4111111111111111\n\n', ':\n\n'],
    ['a comment beside data', `: secret\ndata: ${data}\n\n`, `data: ${data}\n\n`],
    ['an id', `id: secret\ndata: ${data}\n\n`, `data: ${data}\n\n`],
    ['a name', `event: message\ndata: ${data}\n\n`, `data: ${data}\n\n`],
    ['an unknown field', `secret: 1\ndata: ${data}\n\n`, `data: ${data}\n\n`],
    ['a byte order mark', `\uFEFFdata: ${data}\n\n`, `data: ${data}\n\n`],
    ['CRLF', `data: ${data}\r\n\r\n`, `data: ${data}\r\n\r\n`],
    [
      'data over two lines',
      `data: {"id":"c","model":"m",\ndata: "choices":[]}\n\n`,
      `data: {"id":"c","model":"m","choices":[]}\n\n`,
    ],
    ['an event with nothing in it', 'event: secret\n\n', ':\n\n'],
    ['blank lines', '\n\n', ''],
  ]
  for (const [name, raw, left] of rows) {
    t.equal(new ChatStreamReader().push(raw).map(eventText).join(''), left, name)
  }
  t.equal(new ChatStreamReader().push(':\n\n')[0]?.data, null, 'a keep-alive has no data')
  t.equal(read(text(chunk({}, 'stop'), '[DONE]') + ': bye\n\n\n\n').length, 2, 'nothing comes after [DONE]')
  t.end()
})

t.test('what is said twice or in another way is written anew', t => {
  const CARD = '4242 4242 4242 4242'
  const plain = JSON.stringify(chunk({ content: 'ok' }))
  const twice = (name: string, member: string) => plain.replace(`"${name}":`, `"${name}":${member},"${name}":`)
  const rows: [name: string, data: string][] = [
    ['content twice', twice('content', JSON.stringify(CARD))],
    ['a delta twice', twice('delta', JSON.stringify({ content: CARD }))],
    ['choices twice', twice('choices', JSON.stringify([{ index: 0, delta: { content: CARD } }]))],
    ['a name that is escaped', plain.replace('"content":', `"c\\u006fntent":"${CARD}","content":`)],
    ['text that is escaped', plain.replace('"ok"', '"\\u006fk"')],
    ['white space', plain.replace('"content":', '"content": ')],
    ['a number that is spelt another way', plain.replace('"created":1', '"created":1.0')],
    ['white space at the end', `${plain} `],
  ]
  for (const [name, data] of rows) {
    const [event] = new ChatStreamReader().push(`data: ${data}\n\n`)
    t.match(event, { changed: true, data: JSON.parse(plain) }, name)
    t.equal(eventText(event as StreamEvent), `data: ${plain}\n\n`, name)
  }

  const odd = (content: string) => plain.replace('"ok"', `"${content}"`).replace('"c"', `"${CARD}","id":"c"`)
  const events = new ChatStreamReader().push(
    [odd('a'), odd('b'), odd('c'), plain, plain].map(data => `data: ${data}\n\n`).join(''),
  )
  t.strictSame(
    events.map(({ changed }) => changed),
    [true, true, true, false, false],
    'those that are known by their form as well',
  )
  t.notMatch(events.map(eventText).join(''), CARD)
  t.end()
})

t.test('what breaks a stream', t => {
  const start = text(chunk({ content: 'a' }))
  const finish = text(chunk({}, 'stop'))
  const rows: [name: string, stream: string, code: string][] = [
    ['nothing at all', '', 'STREAM_INCOMPLETE'],
    ['no finish reason and no [DONE]', start, 'STREAM_INCOMPLETE'],
    ['no [DONE]', start + finish, 'STREAM_INCOMPLETE'],
    ['[DONE] without a finish reason', start + DONE, 'STREAM_INCOMPLETE'],
    ['[DONE] that is cut', start + finish + DONE.slice(0, -1), 'STREAM_INCOMPLETE'],
    ['[DONE] while a choice is open', text(of(0, {}, 'stop')) + DONE, 'STREAM_INCOMPLETE'],
    ['data after [DONE]', start + finish + DONE + start, 'BAD_EVENT'],
    ['a second [DONE]', start + finish + DONE + DONE, 'BAD_EVENT'],
    ['no JSON', `${start}data: {"id"\n\n`, 'BAD_EVENT'],
    ['an empty event', `${start}data:\n\n`, 'BAD_EVENT'],
    ['a number', `${start}data: 1\n\n`, 'BAD_EVENT'],
    ['an array', `${start}data: []\n\n`, 'BAD_EVENT'],
    ['an object that is no chunk', text({ ok: true }), 'BAD_EVENT'],
    ['a chunk without choices', text({ id: 'c', model: 'm' }), 'BAD_EVENT'],
    ['choices that are none', text({ ...HEAD, choices: [null] }), 'BAD_EVENT'],
    ['a choice without a delta', text({ ...HEAD, choices: [{ index: 0, message: {} }] }), 'BAD_EVENT'],
    ['content that is a number', text(chunk({ content: 5 })), 'BAD_EVENT'],
    ['another role', text(chunk({ role: 'user', content: 'a' })), 'BAD_EVENT'],
    ['a choice nobody asked for', text(of(1, { content: 'a' })), 'BAD_EVENT'],
    ['content after the finish reason', text(of(0, {}, 'stop'), of(0, { content: 'more' })), 'BAD_EVENT'],
    ['another model', start + text({ ...chunk({ content: 'b' }), model: 'm-two' }), 'BAD_EVENT'],
    ['content of an unknown type', text(chunk({ content: [{ type: 'smell', smell: 'x' }] })), 'UNKNOWN_CHUNK_TYPE'],
    [
      'an error object',
      start + text({ object: 'error', message: 'secret', type: 'x', code: 1 }),
      'UPSTREAM_ERROR_EVENT',
    ],
    ['an error in capitals', start + text({ object: 'Error', message: 'secret' }), 'UPSTREAM_ERROR_EVENT'],
    [
      'an error that is also a chunk',
      start + text({ ...chunk({}, 'stop'), error: { message: 'secret' } }),
      'UPSTREAM_ERROR_EVENT',
    ],
    ['a nested error', start + text({ error: { message: 'secret' } }), 'UPSTREAM_ERROR_EVENT'],
    ['a named error', `${start}event: error\ndata: secret\n\n`, 'UPSTREAM_ERROR_EVENT'],
    ['an endless event', `data: ${'x'.repeat(2_000_000)}`, 'EVENT_TOO_LARGE'],
  ]
  for (const [name, stream, code] of rows) {
    t.test(name, t => {
      const options = { n: name.includes('a choice is open') ? 2 : 1 }
      const thrown = catchFault(() => read(stream, options))
      t.match(thrown, { code: `WB_WIRE_${code}`, statusCode: 502, outcome: 'incomplete' })
      t.notMatch(thrown.message, /secret|smell|m-two/, 'it quotes nothing')
      t.end()
    })
  }
  t.test('what has broken stays broken', t => {
    const reader = new ChatStreamReader()
    const first = catchFault(() => reader.push('data: no\n\n'))
    t.equal(
      catchFault(() => reader.push(start)),
      first,
    )
    t.equal(
      catchFault(() => reader.end()),
      first,
    )
    t.end()
  })
  t.end()
})

function catchFault(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

t.test('however a stream is cut, its events are the same', t => {
  const stream =
    ': hi\r\n\r\n' +
    text(chunk({ content: 'é€😀' }), { ...chunk({ content: 'b' }), odd: 1 }).replaceAll('\n', '\r\n') +
    text(chunk({ content: 'c' }, 'stop', { usage: USAGE }), '[DONE]')
  const whole = read(stream)
  t.equal(whole.length, 5)
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.array(fc.nat({ max: stream.length }), { maxLength: 20 }), at => {
        const cuts = [0, ...at.toSorted((a, b) => a - b), stream.length]
        const reader = new ChatStreamReader()
        const events = cuts.slice(1).flatMap((end, i) => reader.push(stream.slice(cuts[i], end)))
        assert.deepEqual([...events, ...reader.end()], whole)
      }),
    ),
  )
  t.end()
})

t.test('a made stream is one that reads back', async t => {
  const { events, ...head } = chatStream({
    model: 'm',
    pieces: ['Hel', 'lo', { content: [{ type: 'text', text: '!' }] }],
  })
  t.strictSame(head, { kind: 'stream', status: 200, headers: {} })
  const reader = new ChatStreamReader()
  const seen: StreamEvent[] = []
  let batches = 0
  for await (const batch of events) {
    batches++
    const read = reader.push(batch.map(eventText).join(''))
    t.strictSame(read, batch)
    seen.push(...read)
  }
  t.strictSame(reader.end(), [])
  t.equal(batches, 4)
  t.strictSame(
    seen.map(({ final }) => final),
    [false, false, false, true, true],
  )
  t.match(reader, { model: 'm', finishReason: 'stop', usage: { totalTokens: 2 }, dropped: [] })
})

t.test('a chunk that is known by its form reads as if it were parsed', async () => {
  const nasty = fc.constantFrom(
    '',
    'a',
    '"',
    '\\',
    '\\"',
    '"},"finish_reason":null}]',
    '\u0000',
    '\n',
    '\u2028',
    'é',
    '😀',
    '"content":"',
    ',"p":"',
  )
  const content = fc.array(fc.oneof(nasty, fc.string({ maxLength: 4 })), { maxLength: 3 }).map(parts => parts.join(''))
  const sent = fc.record({ content, p: fc.option(content, { nil: undefined }), form: fc.nat({ max: 5 }) })
  const write = ({ content, p, form }: { content: string; p: string | undefined; form: number }): string => {
    const more = p === undefined ? {} : { p }
    const plain = JSON.stringify(chunk({ content }, null, more))
    switch (form) {
      case 0:
        return plain.replace('"delta":{', '"delta":{"role":"assistant",')
      case 1:
        // The last of two members of one name counts.
        return plain.replace('"delta":{', '"delta":{"content":"first",')
      case 2:
        return plain.replace('"delta":{', '"delta":{"content" : "first",')
      case 3:
        return plain.replace(/\}$/, ',"p":"last"}')
      default:
        return plain
    }
  }
  fc.assert(
    fc.property(fc.array(sent, { minLength: 1, maxLength: 12 }), all => {
      const written = all.map(write)
      const events = new ChatStreamReader().push(written.map(data => `data: ${data}\n\n`).join(''))
      assert.deepEqual(
        events.map(({ data }) => data),
        written.map(data => JSON.parse(data) as unknown),
      )
      assert.deepEqual(
        events.map(({ changed }) => changed),
        written.map(data => JSON.stringify(JSON.parse(data)) !== data),
      )
    }),
    { numRuns: 2_000 },
  )
})

t.test('text that only looks as if it were still within its form is parsed, and refused where it is no JSON', t => {
  const plain = JSON.stringify(chunk({ content: 'a' }))
  const rows: [name: string, content: string][] = [
    ['a quote too many', 'a"b'],
    ['a control character', 'a\u0001b'],
    ['half an escape', 'a\\'],
    ['an escape that is none', 'a\\x'],
  ]
  for (const [name, content] of rows) {
    const data = plain.replace('"a"', `"${content}"`)
    t.throws(() => read(`data: ${plain}\n\ndata: ${plain}\n\ndata: ${data}\n\n`), { code: 'WB_WIRE_BAD_EVENT' }, name)
  }
  t.end()
})
