import { ALNUM, CLASS, DIGIT, HEX } from '../scan/char-class.js'
import { entityNamed, LONGEST_NAME } from './entities.js'

/** A character that is written in another way: the character, and how many it takes to write it. */
export interface Escape {
  readonly point: number
  readonly length: number
}

/** Its end may still come. */
export const MORE = 'more'

const PERCENT = 0x25
const AMPERSAND = 0x26
const BACKSLASH = 0x5c
const HASH = 0x23
const SEMICOLON = 0x3b
const MOST_DIGITS = 7

/**
 * The character written at `at` as `%41`, `&#65;`, `&#x41;`, `&commat;`, `\u0041` or `\x41`; also when its first sign is
 * written in the same way once more (`%2541`, `&amp;#65;`). `null` when there is none.
 */
export function decodeEscape(text: string, at: number, final: boolean): Escape | typeof MORE | null {
  switch (text.charCodeAt(at)) {
    case PERCENT:
      return decodePercent(text, at, final)
    case AMPERSAND:
      return decodeEntity(text, at, final)
    case BACKSLASH:
      return decodeBackslash(text, at, final)
    default:
      return null
  }
}

function decodePercent(text: string, at: number, final: boolean): Escape | typeof MORE | null {
  const first = readHex(text, at + 1, 2, final)
  if (typeof first !== 'number') return first
  if (first === PERCENT) {
    const twice = readHex(text, at + 3, 2, final)
    if (twice === MORE) return MORE
    if (twice !== null) return { point: twice, length: 5 }
  }
  return first < 0x80 ? { point: first, length: 3 } : decodeUtf8(text, at, first, final)
}

/** A character beyond ASCII: a byte at a time, the first of which says how many there are (RFC 3629, section 3). */
function decodeUtf8(text: string, at: number, first: number, final: boolean): Escape | typeof MORE | null {
  const count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  if (count === 0 || first > 0xf4) return null
  let point = first & (0x7f >> count)
  for (let i = 1; i < count; i++) {
    const sign = at + 3 * i
    if (sign >= text.length) return final ? null : MORE
    if (text.charCodeAt(sign) !== PERCENT) return null
    const byte = readHex(text, sign + 1, 2, final)
    if (typeof byte !== 'number') return byte
    if (byte >> 6 !== 2) return null
    point = (point << 6) | (byte & 0x3f)
  }
  return point <= 0x10ffff ? { point, length: 3 * count } : null
}

function decodeEntity(text: string, at: number, final: boolean): Escape | typeof MORE | null {
  const once = decodeReference(text, at + 1, final)
  if (once === null || once === MORE || once.point !== AMPERSAND) return once && grow(once, 1)
  const twice = decodeReference(text, at + 1 + once.length, final)
  return twice === MORE ? MORE : grow(twice ?? { point: once.point, length: 0 }, 1 + once.length)
}

function grow(escape: Escape | typeof MORE, length: number): Escape | typeof MORE {
  return escape === MORE ? MORE : { point: escape.point, length: escape.length + length }
}

/** What stands behind an ampersand, through the semicolon. */
function decodeReference(text: string, from: number, final: boolean): Escape | typeof MORE | null {
  const isNumber = text.charCodeAt(from) === HASH
  const isHex = isNumber && (text.charCodeAt(from + 1) | 0x20) === 0x78
  const start = from + (isNumber ? 1 : 0) + (isHex ? 1 : 0)
  const mask = isHex ? HEX : isNumber ? DIGIT : ALNUM
  const most = start + (isNumber ? MOST_DIGITS : LONGEST_NAME)
  let end = start
  while (end < text.length && end < most && (CLASS[text.charCodeAt(end)]! & mask) !== 0) end++
  if (end >= text.length) return final ? null : MORE
  if (end === start || text.charCodeAt(end) !== SEMICOLON) return null
  const body = text.slice(start, end)
  const point = isNumber ? Number.parseInt(body, isHex ? 16 : 10) : entityNamed(body)
  return point === undefined || point === 0 || point > 0x10ffff ? null : { point, length: end + 1 - from }
}

function decodeBackslash(text: string, at: number, final: boolean): Escape | typeof MORE | null {
  if (at + 1 >= text.length) return final ? null : MORE
  const letter = text.charAt(at + 1)
  if (letter !== 'u' && letter !== 'x') return null
  const digits = letter === 'u' ? 4 : 2
  const point = readHex(text, at + 2, digits, final)
  if (typeof point !== 'number') return point
  // Line breaks and tabs written so are known to the detectors; halves of a character are no character.
  return point < 0x20 || point >> 11 === 0x1b ? null : { point, length: 2 + digits }
}

function readHex(text: string, from: number, count: number, final: boolean): number | typeof MORE | null {
  for (let at = from; at < from + count; at++) {
    if (at >= text.length) return final ? null : MORE
    if ((CLASS[text.charCodeAt(at)]! & HEX) === 0) return null
  }
  return Number.parseInt(text.slice(from, from + count), 16)
}
