import { CLASS, ALNUM, DIGIT, LETTER } from '../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { isSeparator } from './digit-groups.js'
import { ibanFormat } from './iban-formats.js'

const CHECK_DIGITS_END = 4
/** The longest has 30 characters behind its check digits, each with a separator, and one that must not be there. */
const AHEAD = CHECK_DIGITS_END + 60 + 2

const MASKS: Readonly<Record<string, number>> = { n: DIGIT, a: LETTER, c: ALNUM }

/** An IBAN: the country's length and structure, mod-97 sum right; in either case, single spaces or dashes anywhere. */
export const iban: Detector = {
  id: 'iban',
  kind: 'pii',
  label: 'iban',
  title: 'International bank account number',
  reference: 'https://www.swift.com/standards/data-standards/iban',
  preset: 'payment',
  anchors: [{ on: 'code' }],
  behind: 0,
  ahead: AHEAD,
  check: findIban,
}

function findIban(view: View, at: number): Span | typeof WAIT | null {
  const { text } = view
  const format = ibanFormat(text.slice(at, at + 2).toUpperCase())
  if (format === undefined) return null
  if (view.beyond(at + 3)) return WAIT
  if ((view.classAt(at + 3) & DIGIT) === 0) return null

  let sum = 0
  let i = at + CHECK_DIGITS_END
  for (const type of format) {
    if (isSeparator(text.charCodeAt(i))) i++
    if (view.beyond(i)) return WAIT
    if ((view.classAt(i) & MASKS[type]!) === 0) return null
    sum = fold(sum, text.charCodeAt(i++))
  }
  if (view.beyond(i)) return WAIT
  if ((CLASS[text.charCodeAt(i)]! & ALNUM) !== 0) return null
  for (const moved of [0, 1, 2, 3]) sum = fold(sum, text.charCodeAt(at + moved))
  return sum === 1 ? { start: at, end: i } : null
}

/** One more character of the number that ISO 7064's mod 97-10 is taken of; letters count from A = 10 to Z = 35. */
function fold(sum: number, code: number): number {
  if (code < 0x3a) return (sum * 10 + code - 0x30) % 97
  return (sum * 100 + (code & 0x1f) + 9) % 97
}
