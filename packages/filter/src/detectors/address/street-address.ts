import { CLASS, DASH, DIGIT, DOT, FOREIGN_LETTER, LETTER, UPPER } from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'
import { numberEnd, readTail, wordEnd } from './read-address.js'
import {
  BOXES,
  DOUBTFUL_ENDINGS,
  ENDINGS,
  ENGLISH_DOUBTFUL,
  ENGLISH_TYPES,
  FIRST_WORDS,
  FRENCH_DOUBTFUL,
  FRENCH_TYPES,
  MAIN_ROADS,
  PARTICLES,
} from './street-words.js'

const BEFORE = LETTER | FOREIGN_LETTER | DASH | DOT
/** The longest name of a street in one word. */
const LONGEST_NAME = 32
const MOST_WORDS = 6
/** A word of the name of an English street, and what is rather an abbreviation of something. */
const NAME = /^(?:\p{Lu}[\p{L}'’.-]*|\d{1,3}(?:st|nd|rd|th))$/u
const SHOUTED = /\p{Lu}{4}/u
const MOST_BEFORE_TYPE = 4
const FIRST_LETTERS = 'rabcitqfps'
/** With which the names of streets in one word end. */
const LAST_LETTERS = 'aegjkmnrtuz.'
const SPACE = 0x20
/** By code unit: 1 for what a house number may stand behind. */
const STANDS_BEHIND = new Uint8Array(0x10000)
for (const sign of '([{"\'>\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff')
  STANDS_BEHIND[sign.charCodeAt(0)] = 1
STANDS_BEHIND.fill(1, 0x2000, 0x200b)
const COMMA = 0x2c
const AHEAD = 200

/**
 * A house number with the name of a street: `12 Main Street, Apt 4, Springfield, IL 62701`, `8 bis rue de la Paix`,
 * `Hauptstraße 12, 10115 Berlin`, `Via Roma 12`; and boxes at a post office. What names no number is no address here.
 */
export const streetAddress: Detector = {
  id: 'street-address',
  kind: 'pii',
  label: 'address',
  title: 'Street with a house number, or a box at a post office',
  reference: 'https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions',
  preset: 'contact',
  confidence: 'medium',
  reasons: ['pattern'],
  anchors: [{ on: 'digit' }, { on: 'prefix', prefixes: [...FIRST_WORDS, ...BOXES] }],
  behind: LONGEST_NAME + 2,
  ahead: AHEAD,
  reaches: { mask: BEFORE, most: LONGEST_NAME, beforeBlank: (text, start, end) => isStreet(text.slice(start, end)) },
  check(view, at, from) {
    if ((CLASS[view.text.charCodeAt(at)]! & DIGIT) === 0) return wordFirst(view, at, from)
    return nameFirst(view, at) ?? numberFirst(view, at)
  },
}

/** `12 Main Street`, `12, rue de la Paix`. */
function numberFirst(view: View, at: number): Span | typeof WAIT | null {
  const { text } = view
  let i = at
  while (i < at + 6 && (CLASS[text.charCodeAt(i)]! & DIGIT) !== 0) i++
  if (i > at + 5) return null
  if (isPartOfHouse(text.charCodeAt(i)) && text.charCodeAt(i + 1) === SPACE) i++
  if (text.charCodeAt(i) === COMMA) i++
  if (i + 1 < text.length && (text.charCodeAt(i) !== SPACE || !mayBegin(text.charCodeAt(i + 1)))) return null
  if (at > 0 && STANDS_BEHIND[text.charCodeAt(at - 1)] === 0) return null
  if (!mayGoOn(text, i + 1)) return null
  let typeAt = 0
  for (let words = 0; words < MOST_WORDS; words++) {
    if (i >= text.length) return view.final ? null : WAIT
    if (text.charAt(i) !== ' ') return null
    const end = wordEnd(view, i + 1)
    if (end === WAIT) return WAIT
    const word = text.slice(i + 1, end)
    const plain = word.toLowerCase().replace(/\.$/, '')
    // The dot of `St., Springfield` belongs to it, that at the end of a sentence does not.
    i = word.endsWith('.') && text.charAt(end) !== ',' ? end - 1 : end
    if (words === typeAt && FRENCH_TYPES.has(plain) && !/^\p{Lu}/u.test(word)) return frenchName(view, at, i, false)
    if (words === typeAt && FRENCH_DOUBTFUL.has(plain)) return frenchName(view, at, i, true)
    if (words > 0 && /^\p{Lu}/u.test(word)) {
      if (ENGLISH_TYPES.has(plain)) return endWithTail(view, at, i, false)
      if (ENGLISH_DOUBTFUL.has(plain)) return endWithTail(view, at, i, true)
    }
    i = end
    if (words === 0 && (word === 'bis' || word === 'ter')) typeAt = 1
    else if (words === MOST_BEFORE_TYPE || !NAME.test(word) || SHOUTED.test(word)) return null
  }
  return null
}

/** Whether what begins with a digit may be the number of a street: `5th`. */
function mayGoOn(text: string, from: number): boolean {
  let i = from
  while (i < from + 4 && (CLASS[text.charCodeAt(i)]! & DIGIT) !== 0) i++
  if (i === from || i >= text.length) return true
  const code = text.charCodeAt(i)
  return i < from + 4 && (code === 0x73 || code === 0x6e || code === 0x72 || code === 0x74)
}

/** `12a`, `12 H`. */
function isPartOfHouse(code: number): boolean {
  const small = code | 0x20
  return small >= 0x61 && small <= 0x68
}

/** A capital letter, a number of a street, or one of the small letters that French types and `bis` begin with. */
function mayBegin(code: number): boolean {
  return (CLASS[code]! & (UPPER | DIGIT | FOREIGN_LETTER)) !== 0 || FIRST_LETTERS.includes(String.fromCharCode(code))
}

/** The name behind a French type: particles and at least one word with a capital letter, the last one. */
function frenchName(view: View, start: number, from: number, doubtful: boolean): Span | typeof WAIT | null {
  const { text } = view
  let last = -1
  let i = from
  for (let words = 0; words < MOST_WORDS && text.charAt(i) === ' '; words++) {
    const end = wordEnd(view, i + 1)
    if (end === WAIT) return WAIT
    const word = text.slice(i + 1, end).replace(/[.,]$/, '')
    const isName = /^(?:[ldLD]['’])?\p{Lu}/u.test(word)
    if (!isName && !PARTICLES.has(word.toLowerCase()) && !/^\d{1,2}$/.test(word)) break
    i = end
    if (isName) last = i - (/[.]$/.test(text.slice(i - 1, i)) ? 1 : 0)
  }
  if (i >= text.length && !view.final) return WAIT
  return last === -1 ? null : endWithTail(view, start, last, doubtful)
}

/** `Hauptstraße 12`: the anchor is the number. */
function nameFirst(view: View, at: number): Span | typeof WAIT | null {
  const { text } = view
  const blank = at - 1
  if (text.charCodeAt(blank) !== SPACE || !mayEnd(text.charCodeAt(blank - 1))) return null
  let start = blank
  while (start > blank - LONGEST_NAME && (CLASS[text.charCodeAt(start - 1)]! & BEFORE) !== 0) start--
  const name = text.slice(start, blank)
  if (!isStreet(name) || !/^\p{Lu}\p{Ll}/u.test(name) || MAIN_ROADS.test(name)) return null
  const sure = ENDINGS.test(name)
  view.hold = start
  const end = numberEnd(view, at)
  if (end === WAIT) return WAIT
  return end === -1 ? null : endWithTail(view, start, end, !sure)
}

/** Whether it ends as the names of streets in one word do. */
function isStreet(name: string): boolean {
  return ENDINGS.test(name) || DOUBTFUL_ENDINGS.test(name)
}

/** Whether a street's name in one word may end with it, in either case. */
function mayEnd(code: number): boolean {
  return LAST_LETTERS.includes(String.fromCharCode(code).toLowerCase())
}

/** `Via Giuseppe Garibaldi, 12`, `PO Box 123`. */
function wordFirst(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  const first = text.slice(at, from)
  const isBox = (BOXES as readonly string[]).includes(first)
  let i = from - 1
  for (let words = 0; words < MOST_WORDS; words++) {
    if (text.charAt(i) === ',') i++
    if (i >= text.length) return view.final ? null : WAIT
    if (text.charAt(i) !== ' ') return null
    if (i + 1 >= text.length && !view.final) return WAIT
    if ((CLASS[text.charCodeAt(i + 1)]! & DIGIT) !== 0) {
      if (words === 0 && !isBox) return null
      const end = numberEnd(view, i + 1)
      if (end === WAIT) return WAIT
      return end === -1 ? null : endWithTail(view, at, end, false)
    }
    if (isBox) return null
    const end = wordEnd(view, i + 1)
    if (end === WAIT) return WAIT
    const word = text.slice(i + 1, end)
    if (!PARTICLES.has(word.toLowerCase()) && !/^\p{Lu}[\p{Ll}'’.]/u.test(word)) return null
    i = end
  }
  return null
}

/** What is in doubt needs a code of a town behind, or in English the end of the phrase. */
function endWithTail(view: View, start: number, end: number, doubtful: boolean): Span | typeof WAIT | null {
  const tail = readTail(view, end)
  if (tail === WAIT) return WAIT
  if (!doubtful || tail.sure) return { start, end: tail.end }
  const isEnglish = (CLASS[view.text.charCodeAt(start)]! & DIGIT) !== 0
  return isEnglish && /^(?:[,;.)"'\n\r]|$)/.test(view.text.slice(end, end + 1)) ? { start, end: tail.end } : null
}
