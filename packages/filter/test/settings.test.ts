import { Secret } from '@windbreak/core'
import t from 'tap'
import {
  createFilter,
  defineDetector,
  errors,
  fingerprint,
  type DetectorSpec,
  type FilterSettings,
} from '../src/index.js'
import { compilePattern } from '../src/define/pattern.js'
import { createCore } from '../src/create-filter.js'
import { filterBody } from '../src/filter-body.js'
import { EvidenceNotes } from '../src/evidence-notes.js'
import { letters } from './material.js'

const IN = { direction: 'in' } as const
const CARD = '4111 1111 1111 1111'
const KEY = `ghp_${letters(36)}`
const hashKey = new Secret('a key for tests')

t.test('presets say which groups of detectors are in use', t => {
  const text = `${CARD}, ann@example.com, ${KEY}`
  const found = (settings: object) =>
    createFilter(settings)
      .scan(text)
      .map(({ detector }) => detector)
  t.strictSame(found({}), ['payment-card', 'email', 'github-token'])
  t.strictSame(found({ presets: ['payment'] }), ['payment-card'])
  t.strictSame(found({ presets: ['secrets', 'contact'] }), ['email', 'github-token'])
  t.strictSame(found({ presets: ['secrets'], detectors: { email: 'flag' } }), ['email', 'github-token'])
  t.throws(() => found({ presets: ['paiment'] }), { code: 'WB_FILTER_INVALID_SETTINGS', message: /\/presets\/0/ })
  t.end()
})

t.test('a preset of a country is no more than its numbers', t => {
  const text = 'CPF 111.444.777-35, DNI 12345678Z, IMEI 490154203237518, born on 1985-04-12'
  const found = (...presets: string[]) =>
    createFilter({ presets })
      .scan(text)
      .map(({ start, end }) => text.slice(start, end))
  t.strictSame(found('identity/br'), ['111.444.777-35'])
  t.strictSame(found('identity/es'), ['12345678Z'])
  t.strictSame(found('identity/br', 'identity/es'), ['111.444.777-35', '12345678Z'])
  t.strictSame(found('identity/any'), ['490154203237518', '1985-04-12'])
  t.equal(found('identity').length, 4)
  t.equal(found('identity', 'identity/es').length, 4, 'the whole is not less for a part that is named too')
  t.strictSame(found('secrets', 'identity/sk'), [])
  const slovak = createFilter({ presets: ['identity/sk'] })
  t.equal(slovak.scan('rodne cislo 710319/2745').length, 1, 'what two countries share belongs to both')
  const named = createFilter({ presets: ['secrets'], detectors: { 'national-id': 'flag' } })
  t.equal(named.scan(text).length, 2, 'a detector that is named itself is in use as a whole')
  t.throws(() => found('identity/xx'), { code: 'WB_FILTER_INVALID_SETTINGS', message: /\/presets\/0/ })
  t.end()
})

t.test('phone numbers without a calling code are believed in the regions that are named', t => {
  const found = (text: string, regions?: string[]) =>
    createFilter(regions === undefined ? {} : { phone: { regions } }).scan(text).length
  const rows = [
    ['06 12 34 56 78', 'FR', 'US'],
    ['(415) 555-0132', 'US', 'FR'],
    ['(415) 555-0132', 'CA', 'DE'],
    ['(030) 901820', 'DE', 'US'],
  ] as const
  for (const [number, there, elsewhere] of rows) {
    const text = `It is ${number} today`
    t.equal(found(text), 1, `${number} as it comes`)
    t.equal(found(text, [there]), 1, `${number} in ${there}`)
    t.equal(found(text, [elsewhere]), 0, `${number} in ${elsewhere}`)
    t.equal(found(`My phone: ${number}.`, [elsewhere]), 1, 'a word says so')
  }
  t.equal(found('It is +33 6 12 34 56 78 today', []), 1, 'with a calling code anywhere')
  t.throws(() => found('', ['XX']), { code: 'WB_FILTER_INVALID_SETTINGS', message: /\/phone\/regions\/0/ })
  t.throws(() => createFilter({ phone: { region: 'FR' } } as object), { code: 'WB_FILTER_INVALID_SETTINGS' })
  t.end()
})

t.test('a masked match shows its last four, unless that were too much of it', t => {
  const { apply } = createFilter({ in: { pii: 'mask', secret: 'mask' } })
  t.match(apply(`Pay ${CARD} now`, IN), { action: 'redact', text: 'Pay [card **1111] now' })
  t.equal(apply('password: hunter2!', IN).text, 'password: [secret]')
  t.end()
})

t.test('a hashed match is the same for the same value, however it is written, and another under another key', t => {
  const settings = { in: { pii: 'hash', secret: 'hash' } } as const
  const { apply } = createFilter(settings, { hashKey })
  const { text } = apply(`${CARD} and 4111-1111-1111-1111 and 5500 0000 0000 0004`, IN)
  const [, first, second, third] = /^\[card:(\w{8})\] and \[card:(\w{8})\] and \[card:(\w{8})\]$/.exec(text)!
  t.equal(first, second)
  t.not(first, third)
  t.not(createFilter(settings, { hashKey: new Secret('another') }).apply(CARD, IN).text, `[card:${first}]`)
  const again = apply(apply('password: hunter2!x', IN).text, IN)
  t.equal(again.action, 'pass', 'what it left is found no more')
  t.throws(() => createFilter(settings), { code: 'WB_FILTER_INVALID_SETTINGS' }, 'not without a key')
  t.end()
})

t.test('what is allowed is no finding', t => {
  const text = `Use ${CARD} or 5500 0000 0000 0004`
  const found = (allow: NonNullable<FilterSettings['allow']>) => createFilter({ allow }, { hashKey }).scan(text).length
  t.equal(found({}), 2)
  t.equal(found({ values: [fingerprint(hashKey, '4111111111111111')] }), 1, 'by the fingerprint of a value')
  t.equal(found({ patterns: ['4111[ 0-9]+'] }), 1, 'by a pattern that is all of it')
  t.equal(found({ patterns: ['4111'] }), 2, 'not by one that is part of it')
  t.throws(() => found({ patterns: ['(a+)+'] }), { code: 'WB_FILTER_INVALID_SETTINGS', message: /inside of a repeat/ })
  t.throws(() => createFilter({ allow: { values: ['0'.repeat(64)] } }), { code: 'WB_FILTER_INVALID_SETTINGS' })
  t.end()
})

t.test('a place that is allowed is not looked at, and any other is', t => {
  const { rules } = createCore({ allow: { paths: ['/messages/*/content'] } })
  const body = { model: 'm', messages: [{ role: 'user', content: CARD }], stop: CARD }
  const filtered = filterBody('chat.request', body, rules.in, new EvidenceNotes({ evidence: [] }))
  t.strictSame(filtered, { ...body, stop: '[card]' })
  t.end()
})

t.test('findings say how sure they are, and why', t => {
  const row = (text: string) => createFilter().scan(text)[0]
  t.match(row(CARD), { confidence: 'high', reasons: ['checksum'] })
  t.match(row(CARD.replace('4', '\uff14')), { detector: 'payment-card', reasons: ['checksum', 'disguised'] })
  t.match(row(CARD.replaceAll(' ', '').split('').join(' - ')), {
    detector: 'payment-card',
    reasons: ['checksum', 'separated'],
  })
  t.match(row(Buffer.from(`it is ${CARD}`).toString('base64')), { detector: 'payment-card', reasons: ['encoded'] })
  t.match(row('password: hunter2!'), { confidence: 'medium', reasons: ['name'] })
  t.end()
})

const SPEC: DetectorSpec = {
  id: 'staff-number',
  kind: 'pii',
  label: 'staff',
  title: 'Staff number',
  reference: 'https://intranet.example/staff',
  pattern: 'ST-\\d{6}',
}

t.test('a detector of one’s own stands beside the others, in streams too', t => {
  const filter = createFilter({}, { own: [defineDetector(SPEC)] })
  t.equal(filter.apply('See ST-123456 and ann@example.com.', IN).text, 'See [staff] and [email].')
  t.equal(filter.scan('ST-1234567 BEST-123456').length, 0, 'whole words only')
  const stream = filter.open(IN)
  t.equal(stream.push('See ST-12') + stream.push('3456') + stream.push(' ok') + stream.end(), 'See [staff] ok')
  const settings = { detectors: { 'staff-number': 'block' } } as never
  t.equal(createFilter(settings, { own: [defineDetector(SPEC)] }).apply('ST-123456', IN).action, 'block')
  t.end()
})

t.test('its context and its check must hold', t => {
  const own = [
    defineDetector({
      ...SPEC,
      pattern: '\\d{8}',
      context: { words: ['Badge'], within: 20 },
      check: match => Number(match) % 7 === 0,
    }),
  ]
  const { scan } = createFilter({}, { own })
  t.equal(scan('badge no 00000014').length, 1)
  t.equal(scan('badge no 00000015').length, 0, 'the check says no')
  t.equal(scan('number 00000014').length, 0, 'no word before it')
  t.end()
})

t.test('a detector that could take long, or would be asked everywhere, is refused with the reason', t => {
  const rows: readonly [why: RegExp, spec: Partial<DetectorSpec>][] = [
    [/without end/, { pattern: 'AB\\d+' }],
    [/inside of a repeat/, { pattern: 'AB(\\d+)+', maxLength: 40 }],
    [/looks around/, { pattern: 'AB(?=\\d)' }],
    [/looks back/, { pattern: '(AB)\\1' }],
    [/longer than 512/, { pattern: 'AB\\d{600}' }],
    [/too many words/, { pattern: '[a-z]{8}' }],
    [/start with anything/, { pattern: '.{3}' }],
    [/matches nothing/, { pattern: '(?:AB)?' }],
    [/lower-case/, { id: 'Staff Number' }],
    [/maxLength/, { maxLength: 0 }],
    [/not closed/, { pattern: 'AB(\\d' }],
  ]
  for (const [why, spec] of rows) {
    t.throws(() => defineDetector({ ...SPEC, ...spec }), { code: 'WB_FILTER_INVALID_DETECTOR', message: why })
  }
  t.throws(() => createFilter({}, { own: [defineDetector({ ...SPEC, id: 'email' })] }), errors.InvalidDetector)
  t.end()
})

t.test('a pattern matches what a regular expression does', t => {
  const patterns = ['a(b|cd)?e{2,3}', '[a-c]x*y', '(?:ab){2}|z', 'a.c', '\\d{2}-\\w+', 'a{0,2}b', '[^x]y']
  const texts = [
    'abee',
    'acdeee',
    'aee',
    'ae',
    'axxy',
    'dy',
    'cy',
    'abab',
    'z',
    'ab',
    'a\nc',
    'abc',
    '12-x_9',
    'aab',
    'b',
    'xy',
    '\u00e9y',
  ]
  for (const source of patterns) {
    const pattern = compilePattern(source, { maxLength: 50 })
    for (const text of texts)
      t.equal(pattern.matchesAll(text), new RegExp(`^(?:${source})$`).test(text), `${source} ${text}`)
  }
  t.end()
})

t.test('a pattern that a backtracking engine takes ages for takes no longer than its length says', t => {
  const pattern = compilePattern('a*a*a*a*a*a*b', { maxLength: 500 })
  t.equal(pattern.matchEnd('a'.repeat(500), 0).end, -1)
  t.end()
})
