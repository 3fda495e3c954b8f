import { ALNUM, CLASS, DIGIT } from '../../scan/char-class.js'
import { WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'

const MOST_CHARS = 32
const MOST_DIGITS = 17
/** What may stand between two groups of digits, a bracket and one more sign included. */
const SEPARATORS = ' \u00a0\u202f-./\u2010\u2011\u2013()'
const MOST_BETWEEN = 3

/** The most characters a reading looks at. */
export const PHONE_AHEAD = MOST_CHARS + MOST_BETWEEN + 2

/** Digits in groups as phone numbers are written, read up to the end of one group. */
export interface PhoneReading {
  readonly end: number
  readonly digits: string
  /** The text with each digit a 9 and each blank a space. */
  readonly shape: string
}

/** All readings from `at` on, the shortest first: one for each group of digits. */
export function readPhone({ text, final }: View, at: number): readonly PhoneReading[] | typeof WAIT {
  const readings: PhoneReading[] = []
  let shape = ''
  let digits = ''
  let open = false
  let i = at
  const limit = at + MOST_CHARS
  if (text.charAt(i) === '+') {
    shape = '+'
    i++
  }
  for (;;) {
    const groupStart = i
    while (i < text.length && i < limit && (CLASS[text.charCodeAt(i)]! & DIGIT) !== 0) i++
    if (i >= text.length && !final) return WAIT
    // Whether that is an extension, the next character tells.
    if (text.charAt(i) === 'x' && i + 1 >= text.length && !final) return WAIT
    if (i > groupStart) {
      digits += text.slice(groupStart, i)
      shape += '9'.repeat(i - groupStart)
      if (
        digits.length > MOST_DIGITS ||
        i >= limit ||
        (CLASS[text.charCodeAt(i)]! & ALNUM & ~isExtension(text, i)) !== 0
      ) {
        return readings
      }
      if (!open) readings.push({ end: i, digits, shape })
    }
    let between = ''
    while (between.length < MOST_BETWEEN && i < text.length && SEPARATORS.includes(text.charAt(i))) {
      between += text.charAt(i++)
    }
    if (i >= text.length && !final) return WAIT
    if (between === '' || !isBetween(between, open) || (CLASS[text.charCodeAt(i)]! & DIGIT) === 0) return readings
    if (between.includes('(')) open = true
    if (between.includes(')')) open = false
    shape += between.replace(/[\u00a0\u202f]/g, ' ').replace(/[\u2010\u2011\u2013]/g, '-')
  }
}

/** One sign alone; or a bracket that opens or closes, with at most one on its outer side. */
function isBetween(between: string, open: boolean): boolean {
  return open ? /^\)[- ./\u00a0]?$/.test(between) || /^[- ]$/.test(between) : /^[^()]?\(?$|^\)?[^()]$/.test(between)
}

/** The `x` of an extension is no letter of a word that goes on. */
function isExtension(text: string, at: number): number {
  return text.charAt(at) === 'x' && (CLASS[text.charCodeAt(at + 1)]! & DIGIT) !== 0 ? ALNUM : 0
}

const EXTENSION = /^(?:x| ?(?:ext\.?|extension|x|#) ?)\d{1,6}(?![A-Za-z\d])/i
export const EXTENSION_AHEAD = 20

/** Where the number with its extension ends. */
export function extensionEnd({ text, final }: View, end: number): number | typeof WAIT {
  if (!/^ ?[xe#]/i.test(text.slice(end, end + 2)) && (final || end + 2 <= text.length)) return end
  if (!final && text.length < end + EXTENSION_AHEAD) return WAIT
  return end + (EXTENSION.exec(text.slice(end, end + EXTENSION_AHEAD))?.[0].length ?? 0)
}
