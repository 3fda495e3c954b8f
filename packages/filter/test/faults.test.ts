// What a detector may do wrong, and that nothing unfiltered passes then.
import t from 'tap'
import type { ModelAnswer } from '@windbreak/core'
import { chatAnswer, chatStream } from '@windbreak/wire'
import { createCore } from '../src/create-filter.js'
import { createGuard } from '../src/guard.js'
import { defineDetector, type Detector, type FilterSettings } from '../src/index.js'
import { WAIT } from '../src/scan/detector.js'
import { makeCall } from './make-call.js'

/** Asked at each `~`. */
function faulty(check: () => unknown): Detector {
  return {
    id: 'faulty',
    kind: 'secret',
    label: 'faulty',
    title: 'A detector with a fault',
    reference: 'https://example.com',
    anchors: [{ on: 'char', chars: '~' }],
    behind: 4,
    ahead: 4,
    check: check as Detector['check'],
  }
}

const throwing = () => {
  throw new Error('quotes the text: SECRET')
}
const span = (start: unknown, end: unknown, rest = {}) => faulty(() => ({ start, end, ...rest }))

const FAULTS: Readonly<Record<string, Detector>> = {
  throws: faulty(throwing),
  'throws no error': faulty(() => {
    throw 'SECRET' // oxlint-disable-line no-throw-literal
  }),
  'gives nothing': faulty(() => undefined),
  'gives true': faulty(() => true),
  'gives a string': faulty(() => 'match'),
  'gives a promise': faulty(async () => ({ start: 0, end: 1 })),
  'gives an object without places': faulty(() => ({})),
  'starts at NaN': span(Number.NaN, 30),
  'ends at NaN': span(20, Number.NaN),
  'ends at infinity': span(20, Infinity),
  'starts before the text': span(-1, 20),
  'ends behind the text': span(20, 1_000_000),
  'gives fractions': span(20.5, 22.5),
  'gives places as text': span('20', '22'),
  'ends before it starts': span(22, 20),
  'finds nothing at some length': span(22, 22),
  'finds more than a piece': span(0, 1025),
  'waits at the end of the text': faulty(() => WAIT),
  'has a check of its own that throws': defineDetector({
    id: 'faulty',
    kind: 'secret',
    label: 'faulty',
    title: 'A detector with a fault',
    reference: 'https://example.com',
    pattern: 'MARK-\\d{2}',
    check: throwing,
  }),
}

/** Long enough for every span above that is meant to lie within it. */
const TEXT = `${'so it goes, '.repeat(120)}SECRET ~ MARK-12 `

interface Seen {
  readonly sent: unknown[]
  readonly received: string
  readonly error: unknown
}

async function run(own: Detector, settings: Partial<FilterSettings>, text: string, answer: ModelAnswer): Promise<Seen> {
  const guard = createGuard(createCore(settings, { own: [own] }))
  const sent: unknown[] = []
  let received = ''
  try {
    const body = { model: 'm', messages: [{ role: 'user', content: text }] }
    const given = await guard.run(makeCall(body, []), async ({ body }) => {
      sent.push(body)
      return answer
    })
    if (given.kind === 'stream') for await (const batch of given.events) received += JSON.stringify(batch)
    else received = JSON.stringify(given)
    return { sent, received, error: undefined }
  } catch (error) {
    return { sent, received, error }
  }
}

const CODES = /^WB_FILTER_(FAILED|DETECTOR_OVERRAN)$/
const whole = (content: string) => chatAnswer({ model: 'm', content })
const pieces = [TEXT.slice(-17), ' ~ ', 'and more, '.repeat(40), 'until it ends.']

for (const [name, detector] of Object.entries(FAULTS)) {
  t.test(`when a detector ${name}, nothing unfiltered passes`, async t => {
    for (const preset of ['strict', 'balanced', 'observe'] as const) {
      const asked = await run(detector, { preset }, TEXT, whole('Hi.'))
      t.match(asked.error, { code: CODES }, 'a request is refused')
      t.strictSame(asked.sent, [], 'and not sent')
      const answered = await run(detector, { preset }, 'Hi.', whole(TEXT))
      t.match(answered.error, { code: CODES }, 'an answer is refused')
      t.equal(answered.received, '')
      const streamed = await run(detector, { preset }, 'Hi.', chatStream({ model: 'm', pieces }))
      t.match(streamed.error, { code: CODES }, 'a stream breaks off')
      t.notMatch(streamed.received, /~|MARK|SECRET|ends/)
      for (const { error } of [asked, answered, streamed]) {
        t.notMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), 'SECRET', 'without quoting')
      }
    }
  })

  t.test(`when a detector ${name}, text without a guard does not pass either`, t => {
    const filter = createCore({}, { own: [detector] })
    t.throws(() => filter.scan(TEXT), { code: CODES })
    t.throws(() => filter.apply(TEXT, { direction: 'out' }), { code: CODES })
    const stream = filter.open({ direction: 'out' })
    let given = ''
    let faults = 0
    for (const piece of [TEXT.slice(0, -17), ...pieces]) {
      try {
        given += stream.push(piece)
      } catch (error) {
        t.match(error, { code: CODES })
        faults++
      }
    }
    try {
      given += stream.end()
    } catch {
      faults++
    }
    t.ok(faults > 0)
    t.notMatch(given, /~|MARK|SECRET|ends/, 'nor after the fault, whoever goes on pushing')
    t.end()
  })
}

t.test('what one finding leaves in its place cannot make another, nor hide one', t => {
  // Redacting one after the other would join what stood apart, or take a number's name from it.
  const rows: [why: string, text: string, given: string, found: number][] = [
    ['digits on both sides of a match', '4111 1111 ann@example.com 1111 1111', '4111 1111 [email] 1111 1111', 1],
    ['a name that is itself within a match', 'card 4111111111111111 ssn 536-90-4399', 'card [card] ssn [id]', 2],
    ['a label beside another match', 'DB_PASSWORD=s3cr3tPass 4111111111111111', 'DB_PASSWORD=[secret] [card]', 2],
  ]
  for (const [why, text, given, found] of rows) {
    const filter = createCore()
    const result = filter.apply(text, { direction: 'in' })
    t.equal(result.text, given, why)
    t.equal(result.findings.length, found, why)
  }
  t.end()
})

t.test('findings are the same whatever is done about each of them', t => {
  const text = `card 4111111111111111, ann@example.com; DB_PASSWORD=s3cr3tPass DE89370400440532013000, 536-90-4399.`
  const places = (settings: Partial<FilterSettings>) =>
    createCore(settings)
      .apply(text, { direction: 'in' })
      .findings.map(({ detector, start, end }) => `${detector} ${start} ${end}`)
  const wanted = places({ preset: 'observe' })
  t.equal(wanted.length, 5)
  for (const id of ['payment-card', 'email', 'assigned-secret', 'iban', 'national-id'] as const) {
    for (const action of ['flag', 'mask', 'redact', 'block'] as const) {
      t.strictSame(places({ preset: 'observe', detectors: { [id]: action } }), wanted, `${id}: ${action}`)
    }
  }
  t.end()
})
