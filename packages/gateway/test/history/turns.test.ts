import type { StreamEvent } from '@windbreak/core'
import t from 'tap'
import { AnswerSeal } from '../../src/history/answer-seal.js'
import type { Fields } from '../../src/history/fields.js'
import { turnText } from '../../src/history/turn-text.js'

const said = (more: object): Fields => ({ role: 'assistant', ...more })
const text = (some: string) => ({ type: 'text', text: some })
const thought = (...parts: object[]) => ({ type: 'thinking', thinking: parts })
const call = (more: object = {}) => ({ id: 'a', function: { name: 'f', arguments: '{}' }, ...more })

t.test('what says the same is the same', t => {
  const rows: [name: string, one: Fields, other: Fields][] = [
    ['null, empty and absent', said({ content: null, tool_calls: null }), said({ content: '', tool_calls: [] })],
    ['no prefix', said({ content: 'a', prefix: false }), said({ content: 'a' })],
    ['a text and its chunks', said({ content: 'abc' }), said({ content: [text('a'), text(''), text('bc')] })],
    [
      'thoughts in pieces',
      said({ content: [thought(text('a'), text('b')), text('c')] }),
      said({ content: [thought(text('a')), { ...thought(text('b')), closed: true }, text('c')] }),
    ],
    [
      'a call with its type and place',
      said({ tool_calls: [call({ type: 'function', index: 0 })] }),
      said({ tool_calls: [call()] }),
    ],
    ['our own signature', said({ content: 'a', signature: 'x' }), said({ content: 'a' })],
    ['another order of members', { content: 'a', role: 'tool', name: 'f' }, { name: 'f', role: 'tool', content: 'a' }],
  ]
  for (const [name, one, other] of rows) t.equal(turnText(one), turnText(other), name)
  t.end()
})

t.test('what says something else is not', t => {
  const rows: [name: string, one: Fields, other: Fields][] = [
    ['another role', said({ content: 'a' }), { role: 'tool', content: 'a' }],
    ['a prefix', said({ content: 'a' }), said({ content: 'a', prefix: true })],
    ['a field of tomorrow', said({ content: 'a' }), said({ content: 'a', mood: 'kind' })],
    ['a text and a thought', said({ content: 'a' }), said({ content: [thought(text('a'))] })],
    [
      'a thought on the other side',
      said({ content: [text('a'), thought(text('b'))] }),
      said({ content: [thought(text('b')), text('a')] }),
    ],
    [
      'an open thought',
      said({ content: [{ ...thought(text('a')), closed: false }] }),
      said({ content: [thought(text('a'))] }),
    ],
    [
      "a thought's seal",
      said({ content: [{ ...thought(text('a')), signature: 's' }] }),
      said({ content: [thought(text('a'))] }),
    ],
    ['a text chunk with more to it', said({ content: 'a' }), said({ content: [{ ...text('a'), more: 1 }] })],
    ['a bare text in a list', said({ content: 'a' }), said({ content: ['a'] })],
    ['a text that looks like a chunk', said({ content: JSON.stringify([text('a')]) }), said({ content: [text('a')] })],
    [
      'arguments as text',
      said({ tool_calls: [call({ function: { name: 'f', arguments: {} } })] }),
      said({ tool_calls: [call()] }),
    ],
    ['another id', said({ tool_calls: [call()] }), said({ tool_calls: [call({ id: 'b' })] })],
    ['another type', said({ tool_calls: [call()] }), said({ tool_calls: [call({ type: 'custom' })] })],
    ['another place', said({ tool_calls: [call()] }), said({ tool_calls: [call({ index: 3 })] })],
    [
      'calls in another order',
      said({ tool_calls: [call(), call({ id: 'b' })] }),
      said({ tool_calls: [call({ id: 'b' }), call()] }),
    ],
    ['a call twice', said({ tool_calls: [call()] }), said({ tool_calls: [call(), call()] })],
    [
      'a null in arguments',
      said({ tool_calls: [call({ function: { name: 'f', arguments: { a: null } } })] }),
      said({ tool_calls: [call({ function: { name: 'f', arguments: {} } })] }),
    ],
  ]
  for (const [name, one, other] of rows) t.not(turnText(one), turnText(other), name)
  t.end()
})

t.test('a streamed answer is the same as a whole one', async t => {
  const sign = (message: Fields) => turnText(message)
  const event = (choice: object) => ({ data: { choices: [{ index: 0, ...choice }] } }) as unknown as StreamEvent
  const stream = (...deltas: object[]) => {
    const seal = new AnswerSeal({ sign, most: 10_000 })
    seal.addEvents(deltas.map(delta => event({ delta })))
    seal.addEvents([event({ delta: {}, finish_reason: 'stop' })])
    return seal.signatures()
  }
  const whole = (message: object) => {
    const seal = new AnswerSeal({ sign, most: 10_000 })
    seal.addWhole({ choices: [{ index: 0, message, finish_reason: 'stop' }] })
    return seal.signatures()
  }
  const piece = (more: object) => ({ index: 0, function: { arguments: '' }, ...more })
  const rows: [name: string, deltas: object[], message: object][] = [
    ['nothing at all', [{ role: 'assistant', content: '' }], { role: 'assistant', content: null }],
    [
      'thoughts, then words',
      [{ content: [thought(text('h'))] }, { content: [thought(text('m'))] }, { content: 'ye' }, { content: 's' }],
      { content: [thought(text('hm')), text('yes')] },
    ],
    [
      'a call in pieces',
      [
        { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '' } }] },
        { tool_calls: [piece({ function: { arguments: '{"b"' } })] },
        { tool_calls: [piece({ id: null, function: { name: '', arguments: ':1}' } })] },
      ],
      { tool_calls: [call({ function: { name: 'f', arguments: '{"b":1}' } })] },
    ],
    [
      'whole calls that all have the index 0',
      [{ tool_calls: [call({ index: 0 })] }, { tool_calls: [call({ index: 0, id: 'b' })] }],
      { tool_calls: [call(), call({ id: 'b' })] },
    ],
    [
      'calls side by side, in pieces',
      [
        { tool_calls: [call({ index: 0 }), call({ index: 1, id: 'b', function: { name: 'g', arguments: '{' } })] },
        { tool_calls: [piece({ index: 1, function: { arguments: '}' } })] },
      ],
      { tool_calls: [call(), call({ id: 'b', function: { name: 'g', arguments: '{}' } })] },
    ],
    [
      'arguments as an object',
      [{ tool_calls: [call({ function: { name: 'f', arguments: { b: 1 } } })] }],
      { tool_calls: [call({ function: { name: 'f', arguments: { b: 1 } } })] },
    ],
  ]
  for (const [name, deltas, message] of rows) {
    t.strictSame(stream(...deltas), whole(message), name)
    t.type(stream(...deltas)[0], 'string')
  }

  t.test('what is no single message of the assistant is not signed', async t => {
    t.strictSame(stream({ role: 'tool', tool_call_id: 'a', content: 'x' }), [null])
    t.strictSame(stream({ content: 'x' }, { index: 1, content: 'y' }), [null])
    const seal = new AnswerSeal({ sign, most: 10_000 })
    seal.addWhole({ choices: [{ index: 0, messages: [{ content: 'x' }], finish_reason: 'stop' }] })
    t.strictSame(seal.signatures(), [null])
  })

  t.test('nor is what has not ended, or odd input', async t => {
    const seal = new AnswerSeal({ sign, most: 10_000 })
    seal.addEvents([
      event({ delta: { content: 'x' } }),
      { data: '[DONE]' } as StreamEvent,
      { data: null } as StreamEvent,
    ])
    seal.addEvents([
      event({ index: -1, delta: {} }),
      event({ index: 1e9, delta: {} }),
      event({ index: '0', delta: {} }),
    ])
    t.strictSame(seal.signatures(), [null])
    t.strictSame(new AnswerSeal({ sign, most: 10 }).signatures(), [])
  })

  t.test('what does not fit is let go, of all choices together', async t => {
    const seal = new AnswerSeal({ sign, most: 10 })
    for (const index of [0, 1]) seal.addEvents([event({ index, delta: { content: 'abcdef' }, finish_reason: 'stop' })])
    t.strictSame(seal.signatures(), [null])
  })
})
