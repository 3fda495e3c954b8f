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

/** How many digits a digit's group can be one of: a group and a sign take two characters at least. */
const MOST_GROUPS = MOST_CHARS / 2 + 1
/** In place of a sign between groups where there are two: the first of them times this, and the other. */
const TWO = 0x100
export const PLUS = 0x2b
export const OPEN = 0x28
export const CLOSE = 0x29
const SPACE = 0x20
const DASH = 0x2d
const LOWER_X = 0x78

/** The sign that a separator is read as: each blank a space, each dash the ASCII one; 0 for what is none. */
const signs = new Uint8Array(0x10000)
for (const sign of SEPARATORS) {
  const code = sign.charCodeAt(0)
  signs[code] = code < 0x80 ? code : code >= 0x2010 && code <= 0x2013 ? DASH : SPACE
}

/**
 * Digits in groups as phone numbers are written. The number may end with any of the groups that `ends` has a place for.
 * One reading at a time: the arrays are used again for the next.
 */
export class PhoneReading {
  readonly digits = new Uint8Array(MOST_CHARS)
  /** What stands before the first group: a plus, a bracket, or both as `between` has two signs; 0 for nothing. */
  prefix = 0
  /** How long each group is, and how many digits there are through it. */
  readonly sizes = new Uint8Array(MOST_GROUPS)
  readonly totals = new Uint8Array(MOST_GROUPS)
  /** Where each group ends in the text; 0 where a bracket is open, so that the number cannot end there. */
  readonly ends = new Uint32Array(MOST_GROUPS)
  /** What stands behind each group and before the next. */
  readonly between = new Uint16Array(MOST_GROUPS)
  count = 0
  /** How many digits it takes until a third kind of digit comes. */
  variedFrom = 0

  /** Reads from `at` on as far as it goes; false when more must come. */
  read({ text, final }: View, at: number): boolean {
    const limit = at + MOST_CHARS
    let i = at
    let total = 0
    let isOpen = false
    this.count = this.prefix = 0
    this.variedFrom = MOST_CHARS
    if (text.charCodeAt(i) === PLUS) {
      this.prefix = PLUS
      i++
    }
    for (;;) {
      const start = i
      while (i < text.length && i < limit && (CLASS[text.charCodeAt(i)]! & DIGIT) !== 0) i++
      if (i >= text.length && !final) return false
      // Whether that is an extension, the next character tells.
      if (text.charCodeAt(i) === LOWER_X && i + 1 >= text.length && !final) return false
      if (i > start) {
        const size = i - start
        if (total + size > MOST_DIGITS || i >= limit || isWordBehind(text, i)) return true
        for (let k = start; k < i; k++) this.#take(text.charCodeAt(k) - 0x30, total++)
        this.sizes[this.count] = size
        this.totals[this.count] = total
        this.ends[this.count++] = isOpen ? 0 : i
      }
      const from = i
      while (i - from < MOST_BETWEEN && i < text.length && signs[text.charCodeAt(i)] !== 0) i++
      if (i >= text.length && !final) return false
      const sign = i === from ? 0 : betweenOf(text, from, i, isOpen)
      if (sign === 0 || i >= text.length || (CLASS[text.charCodeAt(i)]! & DIGIT) === 0) return true
      if (hasSign(sign, OPEN)) isOpen = true
      if (hasSign(sign, CLOSE)) isOpen = false
      if (this.count > 0) this.between[this.count - 1] = sign
      else this.prefix = this.prefix === 0 ? sign : this.prefix * TWO + (sign & 0xff)
    }
  }

  #take(digit: number, place: number): void {
    this.digits[place] = digit
    if (this.variedFrom < MOST_CHARS) return
    const first = this.digits[0]!
    if (digit === first) return
    for (let i = 1; i < place; i++) {
      const other = this.digits[i]!
      if (other === first) continue
      if (other !== digit) this.variedFrom = place + 1
      return
    }
  }
}

/** Whether either of the signs that a separator is made of is this one. */
export function hasSign(separator: number, sign: number): boolean {
  return (separator & 0xff) === sign || separator >> 8 === sign
}

/** One sign alone; or a bracket that opens or closes, with at most one on its outer side. 0 for all else. */
function betweenOf(text: string, from: number, to: number, isOpen: boolean): number {
  const first = signs[text.charCodeAt(from)]!
  if (to === from + 1) {
    if (isOpen) return isAscii(text, from) && (first === CLOSE || first === DASH || first === SPACE) ? first : 0
    return first === CLOSE ? 0 : first
  }
  const second = signs[text.charCodeAt(from + 1)]!
  if (to > from + 2) return 0
  const isOuter = second !== OPEN && second !== CLOSE
  const closes = first === CLOSE && isOuter && (!isOpen || isUsual(text.charCodeAt(from + 1)))
  const opens = !isOpen && first !== OPEN && first !== CLOSE && second === OPEN
  return closes || opens ? first * TWO + second : 0
}

function isAscii(text: string, at: number): boolean {
  return text.charCodeAt(at) < 0x80
}

/** What may stand behind a bracket that was opened after the first group. */
function isUsual(code: number): boolean {
  return code < 0x80 || code === 0xa0
}

/** The `x` of an extension is no letter of a word that goes on. */
function isWordBehind(text: string, at: number): boolean {
  if ((CLASS[text.charCodeAt(at)]! & ALNUM) === 0) return false
  return text.charCodeAt(at) !== LOWER_X || (CLASS[text.charCodeAt(at + 1)]! & DIGIT) === 0
}

const EXTENSION = /^(?:x| ?(?:ext\.?|extension|x|#) ?)\d{1,6}(?![A-Za-z\d])/i
export const EXTENSION_AHEAD = 20

/** Where the number with its extension ends. */
export function extensionEnd({ text, final }: View, end: number): number | typeof WAIT {
  const first = text.charCodeAt(end)
  if (!startsExtension(first === SPACE ? text.charCodeAt(end + 1) : first) && (final || end + 2 <= text.length))
    return end
  if (!final && text.length < end + EXTENSION_AHEAD) return WAIT
  return end + (EXTENSION.exec(text.slice(end, end + EXTENSION_AHEAD))?.[0].length ?? 0)
}

function startsExtension(code: number): boolean {
  return code === 0x23 || (code | 0x20) === LOWER_X || (code | 0x20) === 0x65
}
