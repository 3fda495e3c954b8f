// Tool calls' arguments: JSON that comes as text is scanned as what it means and stays JSON.
import * as fc from 'fast-check'
import t from 'tap'
import type { Evidence } from '@windbreak/core'
import { createCore } from '../src/create-filter.js'
import { EvidenceNotes } from '../src/evidence-notes.js'
import { filterBody } from '../src/filter-body.js'
import { JsonDecoder } from '../src/json/json-decoder.js'
import type { Judged } from '../src/judge.js'
import { openText } from '../src/open-text.js'
import { renderFindings } from '../src/render-findings.js'
import { cut, text } from './material.js'

const CARD = '4111 1111 1111 1111'

const FILTER = createCore()

interface Outcome {
  readonly given: string
  readonly findings: readonly string[]
}

/** What comes out when everything that is decided goes on at once, as it does in a stream. */
function run(pieces: readonly string[], { rules } = FILTER): Outcome {
  const json = openText(rules.out, true)
  const whole = pieces.join('')
  const edits: Judged[] = []
  const findings: string[] = []
  let given = ''
  let from = 0
  const take = (scanned: ReturnType<typeof json.push>) => {
    edits.push(...scanned.edits)
    findings.push(...scanned.judged.map(({ detector, start, end, action }) => `${detector} ${start} ${end} ${action}`))
    if (json.decided < from) throw new Error('taken back')
    given += renderFindings(
      whole.slice(from, json.decided),
      from,
      edits.filter(({ end }) => end > from),
    )
    from = json.decided
  }
  for (const piece of pieces) take(json.push(piece))
  take(json.end())
  if (from !== whole.length) throw new Error(`${whole.length - from} characters never came`)
  return { given, findings }
}

t.test('what is found is taken out, and JSON stays JSON', t => {
  const rows: [why: string, json: string, given: string][] = [
    ['nothing to find', '{"city":"Paris","days":3}', '{"city":"Paris","days":3}'],
    ['a card', `{"card":"${CARD}"}`, '{"card":"[card]"}'],
    ['a card of escaped digits', '{"card":"\\u0034111 1111 1111 111\\u0031"}', '{"card":"[card]"}'],
    ['all of it escaped', `{"c":"${Array.from('ann@example.com', escaped).join('')}"}`, '{"c":"[email]"}'],
    ['a number', '{"card":4111111111111111,"n":1}', '{"card":"[card]","n":1}'],
    ['a number with a sign', '{"card":-4111111111111111}', '{"card":"[card]"}'],
    ['a number at the very end', '[4111111111111111', '["[card]"'],
    ['digits over several numbers', '[4111,1111,1111,1111]', '["[card]","","",""]'],
    ['digits over several strings', '["4111","1111","1111","1111"]', '["[card]","","",""]'],
    ['a key', '{"ann@example.com":1}', '{"[email]":1}'],
    ['a value beside its name', '{"password":"hunter2!"}', '{"password":"[secret]"}'],
    ['a name in escapes', '{"p\\u0061ssword":"hunter2!"}', '{"p\\u0061ssword":"[secret]"}'],
    ['an address between line ends', '{"t":"to:\\nann@example.com\\nbye"}', '{"t":"to:\\n[email]\\nbye"}'],
    [
      'JSON in JSON',
      '{"body":"{\\"card\\":\\"\\\\u0034111 1111 1111 1111\\"}"}',
      '{"body":"{\\"card\\":\\"[card]\\"}"}',
    ],
    ['what is no JSON', `card: ${CARD} {"a":1}`, 'card: [card] {"a":1}'],
    ['a number alone, which is no object', '4111111111111111', '[card]'],
    ['what stands behind JSON', `{"a":1} 4111111111111111 {"b":4111111111111111}`, '{"a":1} [card] {"b":[card]}'],
    ['one value behind another', `{"a":1}\n{"b":4111111111111111}`, '{"a":1}\n{"b":"[card]"}'],
    ['JSON that breaks off', `{"a":"${CARD}","b":`, '{"a":"[card]","b":'],
    ['an escape that breaks off', `{"a":"${CARD} \\u00`, '{"a":"[card] \\u00'],
    ['an escape that is none', `{"a":"\\x ${CARD}"}`, '{"a":"\\x [card]"}'],
    ['space before it', ` \n\t{"a":"${CARD}"}`, ' \n\t{"a":"[card]"}'],
    ['a number that nobody parses', `{"a":${'7'.repeat(80)},"b":"${CARD}"}`, `{"a":${'7'.repeat(80)},"b":"[card]"}`],
  ]
  for (const [why, json, given] of rows) {
    t.equal(run([json]).given, given, why)
    t.equal(run(json.split('')).given, given, `${why}, character by character`)
  }
  t.end()
})

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

t.test('what stands in place of a match is written as JSON', t => {
  const json = `{"card":"\\u0034111-1111-1111-1111"}`
  t.equal(run([json], createCore({ out: { pii: 'mask' } })).given, '{"card":"[card **1111]"}')
  t.end()
})

/** A value, written with some of its characters in escapes. */
const written = fc
  .record({
    value: fc.jsonValue({ maxDepth: 2 }),
    texts: fc.array(text(3), { maxLength: 3 }),
    seed: fc.nat(),
    gap: fc.nat(2),
  })
  .map(({ value, texts, seed, gap }) => {
    const whole = {
      texts,
      value,
      named: Object.fromEntries(texts.map((text, i) => [`k${i} ${text}`, i])),
      n: 4e15 + seed,
    }
    const plain = JSON.stringify(whole, null, gap)
    let turn = seed
    return plain.replace(/\\u[0-9a-f]{4}|\\.|[^"\\\s{}[\],:]/g, (one, at: number) => {
      turn = (turn * 48_271 + 11) % 2_147_483_647
      return one.length === 1 && turn % 5 === 0 && isInString(plain, at) ? escaped(one) : one
    })
  })

function isInString(json: string, at: number): boolean {
  const quotes = json.slice(0, at).replaceAll(/\\./g, '').split('"').length - 1
  return quotes % 2 === 1
}

const seed = Number(process.env['FC_SEED'] ?? 20261125)

t.test(`JSON equals its whole for every cut in two, and stays JSON of the same shape (seed ${seed})`, t => {
  fc.assert(
    fc.property(written, json => {
      const whole = run([json])
      const wanted = JSON.stringify(whole)
      for (let at = 0; at <= json.length; at += json.length > 400 ? 7 : 1) {
        if (JSON.stringify(run(cut(json, [at]))) !== wanted) throw new Error(`cut at ${at}`)
      }
      if (JSON.stringify(run(json.split(''))) !== wanted) throw new Error('single characters')
      if (shapeOf(JSON.parse(whole.given)) !== shapeOf(JSON.parse(json))) throw new Error('another shape')
    }),
    { numRuns: 60, seed },
  )
  t.end()
})

/** Keys that became one are one member; the rest of the shape stays. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shapeOf).join()}]`
  if (typeof value === 'object' && value !== null) return `{${Object.values(value).length > 0}}`
  return typeof value === 'boolean' || value === null ? 'word' : 'scalar'
}

t.test(`any text at all equals its whole for many cuts (seed ${seed})`, t => {
  const start = fc.constantFrom('', '{', '["', '{"a":', '"', ' [')
  const cuts = fc.array(fc.nat(), { maxLength: 12 })
  fc.assert(
    fc.property(start, text(5), cuts, (start, rest, cuts) => {
      const json = start + rest
      const places = cuts.map(at => at % (json.length + 1)).toSorted((a, b) => a - b)
      const [whole, many] = [run([json]), run(cut(json, places))]
      if (JSON.stringify(whole) !== JSON.stringify(many)) throw new Error(JSON.stringify({ whole, many }))
    }),
    { numRuns: 400, seed },
  )
  t.end()
})

t.test('the decoder reads a string as JSON.parse does', t => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), value => {
      const json = new JsonDecoder()
      const read = json.push(JSON.stringify(value)) + json.push('', true)
      return read === `"${value}"`
    }),
    { seed },
  )
  t.end()
})

t.test('little is kept of JSON that goes on and on', t => {
  const json = openText(FILTER.rules.out, true)
  const decoder = new JsonDecoder()
  const piece = '"a\\n\\u0041 b",12,'
  let behind = 0
  let length = decoder.push('[').length
  for (let i = 0; i < 20_000; i++) {
    json.push(i === 0 ? `[${piece}` : piece)
    length += decoder.push(piece).length
    decoder.forget(length - 100)
    behind = Math.max(behind, 1 + (i + 1) * piece.length - json.decided, decoder.segments.length)
  }
  t.ok(behind < 200, `${behind}`)
  t.end()
})

t.test('arguments in a whole request are scanned as what they mean', t => {
  const evidence: Evidence[] = []
  const call = (args: unknown) => ({ function: { name: 'pay', arguments: args } })
  const body = {
    model: 'm',
    messages: [
      {
        role: 'assistant',
        content: '',
        tool_calls: [call('{"card":"\\u0034111 1111 1111 1111","n":[5500000000000004]}'), call({ card: CARD })],
      },
    ],
  }
  const filtered = filterBody('chat.request', body, FILTER.rules.in, new EvidenceNotes({ evidence }))
  t.strictSame(filtered.messages[0]!.tool_calls, [call('{"card":"[card]","n":["[card]"]}'), call({ card: '[card]' })])
  t.match(
    evidence.filter(({ verdict }) => verdict === 'change'),
    [
      { rule: 'payment-card', where: '/messages/0/tool_calls/0/function/arguments', count: 2 },
      { rule: 'payment-card', where: '/messages/0/tool_calls/1/function/arguments/card' },
    ],
  )
  t.end()
})
