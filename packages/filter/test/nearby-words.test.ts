import * as fc from 'fast-check'
import t from 'tap'
import { compileWords, NearbyWords } from '../src/detectors/numbers/nearby-words.js'

const NAMES = ['tax id', 'ssn', 'passport', 'numero', 'call', 'ημερομηνια γεννησης', 'телефон', '电话', '전화', 'هاتف']
const sets = new Map(NAMES.map(name => [name, compileWords(name)]))
const LONG_ENOUGH = 5

/** The same question, asked of a string: what the names are in words that regular expressions made. */
function isIn(text: string, name: string, within: number, backwards: boolean): boolean {
  const apart = text.replace(/\[[a-z-]{2,12}\]/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2')
  const words = ` ${fold(apart)} `
  const stretch = backwards ? words.slice(-within) : words.slice(0, within)
  if (/[\u0590-\u1fff\u2e80-\uffff]/.test(name)) return stretch.includes(fold(name))
  return stretch.includes(name.length < LONG_ENOUGH ? ` ${fold(name)} ` : ` ${fold(name)}`)
}

function fold(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ς', 'σ')
  return plain.replace(/[^\p{L}\p{N}]+/gu, ' ')
}

const part = fc.oneof(
  fc.constantFrom(...NAMES, ...NAMES.map(name => name.toUpperCase()), 'taxId', 'número', 'İssn', 'e\u0301'),
  fc.constantFrom(
    '[card]',
    '[',
    ']',
    '[tax-id]',
    '-',
    ' ',
    '_',
    '.',
    '1',
    'a',
    'B',
    '\u{1d7d8}',
    '😀',
    '\ud800',
    '\u2f96',
  ),
  fc.constantFrom('\u{2f804}', '\u{1109a}', '각', 'ﷺ', 'Å', '≠', 'ǅ'),
  fc.string({ unit: 'binary', maxLength: 2 }),
)

t.test('the names near a number are those that are looked for one by one', async t => {
  const text = fc.array(part, { maxLength: 14 }).map(parts => parts.join('').slice(0, 64))
  const within = fc.constantFrom(26, 24, 0xffff)
  fc.assert(
    fc.property(text, within, fc.boolean(), (text, within, backwards) => {
      const words = new NearbyWords(backwards)
      words.read(text, 0, text.length)
      for (const [name, set] of sets) {
        const expected = isIn(text, name, within, backwards)
        if (words.has(set, within) !== expected) throw new Error(`${name} in ${JSON.stringify(text)}: not ${expected}`)
      }
    }),
    { numRuns: 3000 },
  )
  t.pass('for 3,000 texts')
})

t.test('what was found before is forgotten', async t => {
  const words = new NearbyWords(true)
  words.read('ssn ', 0, 4)
  t.equal(words.has(sets.get('ssn')!), true)
  words.read('none', 0, 4)
  t.equal(words.has(sets.get('ssn')!), false)
  t.equal(words.isEmpty, true)
})
