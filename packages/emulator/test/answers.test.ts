import t, { type Test } from 'tap'
import { cutPieces } from '../src/cut-pieces.js'
import { makeValue } from '../src/make-value.js'
import { ask, chunksIn, eventsIn, MODEL, openEmulator, textIn } from './open-emulator.js'

t.test('a JSON answer says that it is scripted and repeats the user', async t => {
  const { send } = await openEmulator(t, { now: () => 1_800_000_000_999 })
  const { status, headers, text } = await send(ask('My card is redacted.'))
  const answer = JSON.parse(text)
  t.equal(status, 200)
  t.equal(headers['content-type'], 'application/json')
  t.match(answer, {
    object: 'chat.completion',
    created: 1_800_000_000,
    model: MODEL,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', tool_calls: null } }],
  })
  const { content } = answer.choices[0].message
  t.equal(
    content,
    'This is a scripted answer from the Windbreak emulator; no model was asked. You said: My card is redacted.',
  )
  t.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens)
  t.equal(answer.usage.completion_tokens, cutPieces(content).length)
})

t.test('a stream begins with the role, ends with the usage and [DONE], and is padded unevenly', async t => {
  const { send } = await openEmulator(t)
  const { headers, text } = await send(ask('Hello.', { stream: true }))
  const chunks = chunksIn(text)
  t.equal(headers['content-type'], 'text/event-stream; charset=utf-8')
  t.strictSame(chunks[0]?.choices, [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }])
  t.equal(chunks.at(-1)?.choices[0]?.finish_reason, 'stop')
  t.type(chunks.at(-1)?.usage?.['total_tokens'], 'number')
  t.ok(chunks.slice(0, -1).every(({ usage }) => usage === undefined))
  t.ok(new Set(chunks.map(({ p }) => p.length)).size > 5, 'padding of many lengths')
  t.equal(eventsIn(text).at(-1), '[DONE]')
  t.ok(textIn(text).endsWith('You said: Hello.'))
})

t.test('the request steers the answer', async t => {
  const { send } = await openEmulator(t)
  const rows: [behaviour: string, request: object, check: (answer: any, t: Test) => void][] = [
    [
      'max_tokens cuts the text and says so',
      ask('Hello.', { max_tokens: 3 }),
      ({ choices: [choice], usage }, t) => {
        t.equal(choice.message.content, 'This is a')
        t.equal(choice.finish_reason, 'length')
        t.equal(usage.completion_tokens, 3)
      },
    ],
    [
      'n choices are answered and all are counted',
      ask('Hello.', { n: 3, max_tokens: 2 }),
      ({ choices, usage }, t) => {
        t.strictSame(
          choices.map(({ index }: { index: number }) => index),
          [0, 1, 2],
        )
        t.equal(usage.completion_tokens, 6)
      },
    ],
    [
      'text chunks are repeated, others are not',
      {
        model: MODEL,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'one ' },
              { type: 'image_url', image_url: 'https://example.com/cat.png' },
              { type: 'text', text: 'two' },
            ],
          },
        ],
      },
      ({ choices: [choice] }, t) => t.ok(choice.message.content.endsWith('You said: one two')),
    ],
    [
      'json_object is answered with JSON',
      ask('Hello.', { response_format: { type: 'json_object' } }),
      ({ choices: [choice] }, t) => t.match(JSON.parse(choice.message.content), { said: 'Hello.' }),
    ],
    [
      'json_schema is answered with JSON of that schema',
      ask('Hello.', {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'x', schema: { type: 'object', properties: { city: { const: 'Paris' } } } },
        },
      }),
      ({ choices: [choice] }, t) => t.strictSame(JSON.parse(choice.message.content), { city: 'Paris' }),
    ],
  ]
  for (const [behaviour, request, check] of rows) {
    t.test(behaviour, async t => {
      const { status, text } = await send(request)
      t.equal(status, 200)
      check(JSON.parse(text), t)
    })
  }
  t.test('n choices come interleaved in a stream, usage with the last', async t => {
    const { text } = await send(ask('Hello.', { n: 2, stream: true }))
    t.equal(textIn(text, 0), textIn(text, 1))
    t.ok(textIn(text, 0).length > 0)
    t.strictSame(
      chunksIn(text)
        .slice(0, 4)
        .map(({ choices }) => choices[0]?.index),
      [0, 1, 0, 1],
    )
    t.equal(chunksIn(text).filter(({ usage }) => usage !== undefined).length, 1)
  })
})

t.test('a function is called when the user names it or a call is asked for', async t => {
  const { send } = await openEmulator(t)
  const weather = {
    type: 'function',
    function: {
      name: 'get_weather',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string', enum: ['Paris', 'Nice'] }, days: { type: 'integer', minimum: 2 } },
        required: ['city'],
      },
    },
  }
  const clock = { type: 'function', function: { name: 'get_time', parameters: {} } }
  const tools = [clock, weather]
  const rows: [behaviour: string, content: string, more: object, called: string | null][] = [
    ['the user names it', 'Use get_weather, please.', { tools }, 'get_weather'],
    ['the user names none', 'Hello.', { tools }, null],
    ['tool_choice any', 'Hello.', { tools, tool_choice: 'any' }, 'get_time'],
    ['tool_choice required', 'Hello.', { tools, tool_choice: 'required' }, 'get_time'],
    [
      'tool_choice names one',
      'Hello.',
      { tools, tool_choice: { type: 'function', function: { name: 'get_weather' } } },
      'get_weather',
    ],
    ['tool_choice none', 'Use get_weather.', { tools, tool_choice: 'none' }, null],
    ['no tools', 'Use get_weather.', {}, null],
  ]
  for (const [behaviour, content, more, called] of rows) {
    t.test(behaviour, async t => {
      const [choice] = JSON.parse((await send(ask(content, more))).text).choices
      t.equal(choice.message.tool_calls?.[0]?.function.name ?? null, called)
      t.equal(choice.finish_reason, called === null ? 'stop' : 'tool_calls')
    })
  }

  t.test('its arguments fit its schema, its id is one Mistral takes back, and streams carry it too', async t => {
    const { text } = await send(ask('get_weather', { tools, stream: true }))
    const last = chunksIn(text).at(-1)?.choices[0]
    const [call] = last?.delta['tool_calls'] ?? []
    t.equal(last?.finish_reason, 'tool_calls')
    t.strictSame(JSON.parse(call.function.arguments), { city: 'Paris', days: 2 })
    t.match(call.id, /^[a-zA-Z0-9]{9}$/)
  })

  t.test('after the tool has answered comes text', async t => {
    const messages = [
      { role: 'user', content: 'get_weather' },
      { role: 'assistant', tool_calls: [{ id: 'abcdefghi', function: { name: 'get_weather', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'abcdefghi', content: 'sunny' },
    ]
    const [choice] = JSON.parse((await send({ model: MODEL, messages, tools })).text).choices
    t.ok(choice.message.content.endsWith('The tool said: sunny'))
  })
})

t.test('pieces are short and joined they are the text', t => {
  for (const text of ['', ' ', 'a', 'A longer sentence,\nwith lines.  ', '🦊'.repeat(20), 'x'.repeat(100)]) {
    const pieces = cutPieces(text)
    t.equal(pieces.join(''), text)
    t.ok(pieces.every(piece => Array.from(piece.trim()).length <= 6))
  }
  t.end()
})

t.test('values are made from schemas', t => {
  const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' } }, required: ['next'] }
  const rows: [keyword: string, schema: unknown, value: unknown][] = [
    ['string', { type: 'string' }, 'scripted'],
    ['minLength', { type: 'string', minLength: 10 }, 'scripted..'],
    ['enum', { type: 'string', enum: ['b', 'a'] }, 'b'],
    ['const', { const: 7 }, 7],
    ['default', { type: 'string', default: 'x' }, 'x'],
    ['integer', { type: 'integer' }, 1],
    ['minimum', { type: 'number', minimum: 0.5 }, 0.5],
    ['boolean', { type: 'boolean' }, true],
    ['null', { type: 'null' }, null],
    ['several types', { type: ['string', 'null'] }, 'scripted'],
    ['minItems', { type: 'array', items: { type: 'integer' }, minItems: 2 }, [1, 1]],
    ['anyOf', { anyOf: [{ type: 'integer' }, { type: 'string' }] }, 1],
    ['$ref', { properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { const: 'there' } } }, { a: 'there' }],
    ['an empty schema', {}, {}],
    ['no schema', true, null],
    ['a minLength out of reason', { type: 'string', minLength: 1e9 }, 'scripted'.padEnd(64, '.')],
  ]
  for (const [keyword, schema, value] of rows) t.strictSame(makeValue(schema), value, keyword)
  t.match(JSON.stringify(makeValue({ $ref: '#/$defs/node', $defs: { node } })), /null/, 'a schema of itself ends')
  t.end()
})
