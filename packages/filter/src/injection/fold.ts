import { readAs } from '../disguise/char-map.js'

/** What a code unit is to the reader of tokens; anything else is the letter or digit that it is read as. */
export const BREAK = 0
export const UNSEEN = 1
/** A character that is a token by itself: scripts that put no blanks between words. */
export const ALONE = 2
const UNKNOWN = 0xffff

const LETTER = /[\p{L}\p{N}]/u
const NO_BLANKS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

const folded = new Uint16Array(0x10000).fill(UNKNOWN)

/** How a code unit is read: lower case, without marks, look-alikes as the Latin letter; worked out when first met. */
export function fold(code: number): number {
  const known = folded[code]!
  return known === UNKNOWN ? (folded[code] = work(code)) : known
}

/** The same for a character beyond the first plane, such as a mathematical letter. */
export function foldPoint(point: number): number {
  const read = readAs(point)
  if (read === '') return UNSEEN
  return read === undefined ? (NO_BLANKS.test(String.fromCodePoint(point)) ? ALONE : BREAK) : fold(read.charCodeAt(0))
}

function work(code: number): number {
  const character = String.fromCharCode(code)
  const read = code < 0x80 ? undefined : readAs(code)
  if (read === '') return UNSEEN
  if (NO_BLANKS.test(character)) return ALONE
  // What is longer, such as a ligature, is known by its first letter.
  const bare = (read ?? character).normalize('NFD').charAt(0).toLowerCase()
  return LETTER.test(bare) ? bare.charCodeAt(0) : BREAK
}
