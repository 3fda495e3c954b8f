import { createSecretKey } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Principal, StreamEvent } from '@windbreak/core'
import * as fc from 'fast-check'
import t from 'tap'
import { AnswerSeal } from '../../src/history/answer-seal.js'
import { canonicalJson } from '../../src/history/canonical-json.js'
import { checkTurns } from '../../src/history/check-turns.js'
import type { Fields } from '../../src/history/fields.js'
import { createHistory, type Holder } from '../../src/history/history.js'
import { toHistoryKey } from '../../src/history/history-key.js'
import { Transcript } from '../../src/history/transcript.js'
import { turnText } from '../../src/history/turn-text.js'

const history = createHistory({
  keys: [toHistoryKey(createSecretKey(Buffer.alloc(32, 7)))],
  maxAgeMs: 1000,
  now: () => 0,
})
const HOLDER: Holder = { principal: { id: 'alice' }, surface: 'chat' }

/** Texts that look like the format itself among them. */
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '"', '\n', '\\', '{"role":"user"}', '\ud800'))
const words = text.filter(some => some !== '')
const chunk = fc.oneof(
  words.map(some => ({ type: 'text', text: some })),
  words.map(some => ({ type: 'thinking', thinking: [{ type: 'text', text: some }] })),
  fc.webUrl().map(url => ({ type: 'image_url', image_url: { url } })),
)
const content = fc.oneof(words, fc.array(chunk, { minLength: 1, maxLength: 4 }))
const call = fc.record({
  id: fc.string(),
  function: fc.record({ name: text, arguments: fc.oneof(text, fc.dictionary(fc.string(), fc.jsonValue())) }),
})
const turn: fc.Arbitrary<Fields> = fc.oneof(
  fc.record({ role: fc.constant('user'), content }),
  fc.record({ role: fc.constant('assistant'), content }),
  fc.record({ role: fc.constant('assistant'), tool_calls: fc.array(call, { minLength: 1, maxLength: 3 }) }),
  fc.record({ role: fc.constant('tool'), content, tool_call_id: fc.string(), name: fc.string() }),
)
const answer = turn.filter(({ role }) => role !== 'user')
const users = fc.array(fc.record({ role: fc.constant('user'), content }), { maxLength: 4 })

function signed(turns: readonly Fields[], last: Fields): readonly Fields[] {
  const transcript = new Transcript()
  for (const each of [...turns, last]) transcript.add(each)
  return [...turns, { ...last, signature: history.sign(HOLDER, transcript) }]
}

function codeOf(turns: readonly unknown[], holder = HOLDER): string {
  try {
    checkTurns(history, holder, turns)
    return 'taken'
  } catch (error) {
    return (error as { code: string }).code
  }
}

t.test('a signed conversation is taken, with any turns of the user after it', t => {
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 6 }), answer, users, (turns, last, more) => {
      const { messages } = checkTurns(history, HOLDER, [...signed(turns, last), ...more])
      return JSON.stringify(messages) === JSON.stringify([...turns, last, ...more])
    }),
  )
  t.end()
})

/** Every place of a JSON value where something can be changed. */
function* leaves(value: unknown, path: (string | number)[] = []): Generator<(string | number)[]> {
  if (typeof value !== 'object' || value === null) yield path
  else
    for (const [key, part] of Object.entries(value))
      yield* leaves(part, [...path, Array.isArray(value) ? Number(key) : key])
}

function changed(value: any, [at, ...rest]: (string | number)[], to: (old: unknown) => unknown): unknown {
  if (at === undefined) return to(value)
  const copy = Array.isArray(value) ? [...value] : { ...value }
  Object.defineProperty(copy, at, { value: changed(value[at], rest, to), enumerable: true })
  return copy
}

const other = (old: unknown) =>
  typeof old === 'string' ? `${old}x` : old === 1 ? 2 : typeof old === 'number' ? 1 : 'other'

t.test('one that was changed anywhere is refused', t => {
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 5 }), answer, fc.nat(), (turns, last, pick) => {
      const conversation = signed(turns, last)
      const places = [...leaves(conversation)]
      const place = places[pick % places.length] ?? []
      return codeOf(changed(conversation, place, other) as unknown[]) !== 'taken'
    }),
    { numRuns: 500 },
  )
  t.end()
})

t.test('one with a turn left out, put in, doubled or moved is refused', t => {
  fc.assert(
    fc.property(
      fc.array(turn, { minLength: 1, maxLength: 5 }),
      answer,
      turn,
      fc.nat(),
      fc.nat(),
      (turns, last, extra, a, b) => {
        const conversation = signed(turns, last)
        const [from, to] = [a % turns.length, b % conversation.length]
        const moved = conversation.toSpliced(from, 1).toSpliced(to, 0, conversation[from] as Fields)
        const signature = (conversation.at(-1) as Fields)['signature']
        const versions = [
          conversation.toSpliced(from, 1),
          conversation.toSpliced(to, 0, extra),
          conversation.toSpliced(to, 0, conversation[from] as Fields),
          [...conversation, { role: 'assistant', content: 'more', signature }],
          ...(isDeepStrictEqual(moved.map(turnText), conversation.map(turnText)) ? [] : [moved]),
        ]
        return versions.every(version => codeOf(version) !== 'taken')
      },
    ),
    { numRuns: 300 },
  )
  t.end()
})

t.test("it is its holder's alone, whatever the names", t => {
  const principal: fc.Arbitrary<Principal> = fc.record({ id: text, tenant: text }, { requiredKeys: ['id'] })
  const holder: fc.Arbitrary<Holder> = fc.record({ principal, surface: fc.constantFrom('chat', 'v1') })
  fc.assert(
    fc.property(holder, holder, (mine, yours) => {
      const turns = new Transcript().add({ role: 'assistant', content: 'x' })
      const signature = history.sign(mine, turns)
      const same = isDeepStrictEqual({ ...mine }, { ...yours })
      return history.verify(signature, yours, turns) === (same ? 'signed' : 'forged')
    }),
  )
  t.end()
})

t.test('an answer is signed the same however its stream was cut, in texts or in chunks', t => {
  const cut = fc.record({ pieces: fc.array(text, { minLength: 1, maxLength: 6 }), asChunks: fc.boolean() })
  fc.assert(
    fc.property(cut, ({ pieces, asChunks }) => {
      const signing = { sign: (message: Fields) => new Transcript().add(message).digest(), most: 10_000 }
      const streamed = new AnswerSeal(signing)
      for (const piece of pieces) {
        const delta = { content: asChunks ? [{ type: 'text', text: piece }] : piece }
        streamed.addEvents([{ data: { choices: [{ index: 0, delta }] } } as unknown as StreamEvent])
      }
      streamed.addEvents([
        { data: { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] } } as unknown as StreamEvent,
      ])
      const whole = new AnswerSeal(signing)
      whole.addWhole({ choices: [{ index: 0, message: { content: pieces.join('') }, finish_reason: 'stop' }] })
      return isDeepStrictEqual(streamed.signatures(), whole.signatures()) && typeof whole.signatures()[0] === 'string'
    }),
  )
  t.end()
})

t.test('canonical JSON is the same for equal values and for no others', t => {
  const json = fc.jsonValue({ stringUnit: 'binary' })
  fc.assert(
    fc.property(json, json, (a, b) => {
      const [one, two] = [canonicalJson(a), canonicalJson(b)]
      const back: unknown = JSON.parse(one)
      return (
        isDeepStrictEqual(back, JSON.parse(JSON.stringify(a))) &&
        canonicalJson(back) === one &&
        (one === two) === isDeepStrictEqual(back, JSON.parse(two))
      )
    }),
  )
  t.equal(
    canonicalJson({ b: 1, a: [undefined, { d: 'é', c: undefined }], '\u20ac': 0, '1': -0 }),
    '{"1":0,"a":[null,{"d":"é"}],"b":1,"€":0}',
  )
  t.throws(() => canonicalJson(JSON.parse('['.repeat(300) + ']'.repeat(300))), { code: 'WB_WIRE_TOO_DEEP' })
  t.end()
})
