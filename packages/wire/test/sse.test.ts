import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import * as fc from 'fast-check'
import { eventText, SseDecoder, type SseEvent, Utf8Decoder, writeEvent } from '../src/index.js'

interface SdkMessage {
  data?: string
  event?: string
}
type SdkStream = new (
  body: ReadableStream<Uint8Array>,
  parse: (message: SdkMessage) => { done: false; value: SdkMessage },
) => AsyncIterable<SdkMessage>

// The official SDK's own parser, which it does not export.
const sdk = (await import(new URL('./lib/event-streams.js', import.meta.resolve('@mistralai/mistralai')).href)) as {
  EventStream: SdkStream
}

/** What the official SDK reads from the same bytes. */
async function readWithSdk(text: string): Promise<SdkMessage[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
  const messages: SdkMessage[] = []
  for await (const { data, event } of new sdk.EventStream(body, value => ({ done: false, value }))) {
    messages.push({ ...(data === undefined ? {} : { data }), ...(event === undefined ? {} : { event }) })
  }
  return messages
}

function decode(pieces: readonly string[], options?: ConstructorParameters<typeof SseDecoder>[0]): SseEvent[] {
  const decoder = new SseDecoder(options)
  return [...pieces.flatMap(piece => decoder.push(piece)), ...decoder.end()]
}

const ofClients = (events: readonly SseEvent[]): SdkMessage[] =>
  events
    .filter(({ holds }) => holds !== 'empty')
    .map(({ data, event }) => (event === undefined ? { data } : { data, event }))

const cutAt = (text: string, at: readonly number[]): string[] => {
  const cuts = [0, ...at.map(cut => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length]
  return cuts.slice(1).map((end, i) => text.slice(cuts[i], end))
}

t.test('reads what the official SDK reads', async t => {
  const rows: [name: string, text: string, data: string[]][] = [
    ['LF', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['CR', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    [
      'line ends of all sorts',
      'data: a\r\n\ndata: b\n\r\ndata: c\r\r\ndata: d\n\rdata: e\r\n\rdata: f\r\n\r\n',
      ['a', 'b', 'c', 'd', 'e', 'f'],
    ],
    ['several data lines', 'data: a\ndata: b\r\ndata:c\rdata\n\n', ['a\nb\nc\n']],
    ['comments', ': hello\n\n:\n\n: x\ndata: a\n: y\n\n', ['a']],
    ['no space, one space, two spaces', 'data:a\n\ndata: a\n\ndata:  a\n\n', ['a', 'a', ' a']],
    ['a field without a colon', 'data\n\n', ['']],
    ['empty data', 'data:\n\n', ['']],
    ['other fields', 'id: 7\nretry: 10\nevent: e\ndata: a\nfoo: bar\n\n', ['a']],
    ['an event without data', 'event: e\nid: 1\n\n', []],
    ['a byte order mark', '\uFEFFdata: a\n\n', ['a']],
    ['a byte order mark within the stream', 'data: a\n\n\uFEFFdata: b\n\n\n\uFEFFdata: c\n\n', ['a', 'b']],
    ['blank lines between events', '\n\n\ndata: a\n\n\n\n\ndata: b\n\n', ['a', 'b']],
    ['a blank line first', '\r\ndata: a\r\n\r\n', ['a']],
    ['a field name in capitals is another field', 'DATA: a\n\n data: b\n\n', []],
    ['an event that is not closed', 'data: a\n\ndata: b\n', ['a']],
    ['a stream that ends within a line', 'data: a\n\ndata: b', ['a']],
    ['separators that are none', 'data: a\u2028b\u0085c\u000Bd\n\n', ['a\u2028b\u0085c\u000Bd']],
    ['nothing', '', []],
  ]
  for (const [name, text, data] of rows) {
    await t.test(name, async t => {
      const events = decode([text])
      t.strictSame(
        ofClients(events).map(event => event.data),
        data,
      )
      t.strictSame(ofClients(events), await readWithSdk(text), 'as the SDK does')
      t.equal(events.map(({ raw }) => raw).join(''), text, 'no character is lost')
      const cuts = Array.from({ length: text.length + 1 }, (_, at) => at)
      const differ = cuts.filter(at => !isDeepStrictEqual(decode([text.slice(0, at), text.slice(at)]), events))
      t.strictSame(differ, [], 'wherever it is cut')
    })
  }
})

t.test('any stream, however cut', async t => {
  const token = fc.constantFrom(
    'data: x',
    'data:',
    'data',
    'event: e',
    ':c',
    'id: 1',
    'é€😀',
    ' ',
    'data',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '\r\r',
    '\r\n\r\n',
    '\uFEFF',
  )
  const stream = fc.array(token, { maxLength: 40 }).map(tokens => tokens.join(''))
  await t.resolves(
    fc.assert(
      fc.asyncProperty(stream, fc.array(fc.nat(), { maxLength: 12 }), async (text, cuts) => {
        const events = decode([text])
        assert.deepEqual(ofClients(events), await readWithSdk(text))
        assert.equal(events.map(({ raw }) => raw).join(''), text)
        assert.deepEqual(decode(cutAt(text, cuts)), events)
        assert.deepEqual(decode(text.split('')), events)
      }),
      { numRuns: 300 },
    ),
  )
})

t.test('what an event holds', t => {
  const rows: [string, SseEvent['holds']][] = [
    ['data: a\n\n', 'data'],
    ['data: a\r\n\r\n', 'data'],
    ['data: a\ndata: b\n\n', 'data'],
    ['event: e\ndata: a\n\n', 'mixed'],
    [': c\ndata: a\n\n', 'mixed'],
    ['data: a\nid: 1\n\n', 'mixed'],
    ['\uFEFFdata: a\n\n', 'mixed'],
    [': c\n\n', 'empty'],
    ['event: e\n\n', 'empty'],
    ['data: a', 'empty'],
  ]
  for (const [text, holds] of rows)
    t.strictSame(
      decode([text]).map(event => event.holds),
      [holds],
      JSON.stringify(text),
    )
  t.end()
})

t.test('an event is bounded, in one piece or in many', t => {
  const event = `data: ${'x'.repeat(92)}\n\n`
  t.equal(event.length, 100)
  t.equal(decode([event + event], { maxEvent: 100 }).length, 2)
  const code = { code: 'WB_WIRE_EVENT_TOO_LARGE', statusCode: 502, outcome: 'incomplete' }
  t.throws(() => decode([event], { maxEvent: 99 }), code)
  t.throws(() => decode(event.split(''), { maxEvent: 99 }), code)
  t.throws(() => decode(['x'.repeat(100)], { maxEvent: 99 }), code, 'before it ends')
  t.throws(() => decode(['data: ' + 'x'.repeat(1_048_576)]), code, 'one MiB where nothing else is said')
  t.end()
})

t.test('a large event in pieces of one character takes time that is linear in its size', t => {
  // Looking at what is held again with each piece would take minutes.
  const started = Date.now()
  for (const filler of ['x', 'data: x\n', 'data: x\r']) {
    const text = `data: ${filler.repeat(1_000_000 / filler.length)}\n\n`
    const decoder = new SseDecoder()
    let events = 0
    for (let i = 0; i < text.length; i++) events += decoder.push(text.charAt(i)).length
    t.equal(events, 1)
  }
  t.ok(Date.now() - started < 20_000)
  t.end()
})

t.test('what is written is read back as one event, whatever it says', async t => {
  const rows: [string, unknown, string | undefined, string][] = [
    ['the end', '[DONE]', undefined, 'data: [DONE]\n\n'],
    ['JSON', { a: 'x\ny\r\n\n' }, undefined, 'data: {"a":"x\\ny\\r\\n\\n"}\n\n'],
    ['a named event', [1], 'error', 'event: error\ndata: [1]\n\n'],
    ['text of several lines', 'a\nb\r\nc\rd', undefined, 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
    [
      'text that would be another event',
      'a\n\nevent: error\ndata: b\n\n',
      undefined,
      'data: a\ndata: \ndata: event: error\ndata: data: b\ndata: \ndata: \n\n',
    ],
    ['empty text', '', undefined, 'data: \n\n'],
  ]
  for (const [name, data, event, text] of rows) t.equal(writeEvent(data, event), text, name)

  for (const name of ['a\nb', 'a\rb', 'a\0']) {
    t.throws(() => writeEvent('x', name), { code: 'WB_WIRE_UNWRITABLE_EVENT' }, JSON.stringify(name))
  }
  for (const data of [undefined, () => 1, Symbol('x')]) {
    t.throws(() => writeEvent(data), { code: 'WB_WIRE_UNWRITABLE_EVENT' }, typeof data)
  }

  const lines = fc
    .array(fc.constantFrom('\n', '\r', '\r\n', ':', 'data: ', 'event: x', 'a', '\u2028', ' ', '\uFEFF'))
    .map(parts => parts.join(''))
  await t.resolves(
    fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), lines), async text => {
        const written = writeEvent(text)
        const events = decode([written])
        assert.deepEqual(
          events.map(({ data, holds }) => ({ data, holds })),
          [{ data: text.replace(/\r\n|\r/g, '\n'), holds: 'data' }],
        )
        if (!/\p{Surrogate}/u.test(text)) assert.deepEqual(await readWithSdk(written), ofClients(events))
      }),
      { numRuns: 300 },
    ),
  )
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        if (typeof value === 'string') return
        const [event, ...more] = decode([writeEvent(value)])
        assert.equal(more.length, 0)
        assert.equal(event?.data, JSON.stringify(value))
      }),
    ),
  )
})

t.test('an event leaves as it came unless it was changed', t => {
  const event = { raw: 'data: {"a": 1}\r\n\r\n', data: { a: 2 }, final: false }
  t.equal(eventText({ ...event, changed: false }), event.raw)
  t.equal(eventText({ ...event, changed: true }), 'data: {"a":2}\n\n')
  t.end()
})

t.test('bytes become text wherever they are cut', t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(), { maxLength: 6 }), (text, at) => {
        const bytes = new TextEncoder().encode(text)
        const decoder = new Utf8Decoder()
        const cuts = [0, ...at.map(cut => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
        const pieces = cuts.slice(1).map((end, i) => decoder.push(bytes.subarray(cuts[i], end)))
        assert.equal(pieces.join('') + decoder.end(), text)
        for (const piece of pieces) assert.ok(!/\p{Surrogate}/u.test(piece), 'no character is split')
      }),
    ),
  )
  t.equal(new Utf8Decoder().push(Buffer.from('\uFEFFa')), '\uFEFFa', 'a byte order mark is kept')
  const code = { code: 'WB_WIRE_BAD_EVENT', outcome: 'incomplete' }
  t.throws(() => new Utf8Decoder().push(Uint8Array.of(0x61, 0xff)), code)
  t.throws(() => new Utf8Decoder().push(Uint8Array.of(0xc0, 0x80)), code, 'an overlong form')
  t.throws(() => new Utf8Decoder().push(Uint8Array.of(0xed, 0xa0, 0x80)), code, 'half of a surrogate pair')
  const cut = new Utf8Decoder()
  cut.push(Uint8Array.of(0xe2, 0x82))
  t.throws(() => cut.end(), code, 'an end within a character')
  t.end()
})
