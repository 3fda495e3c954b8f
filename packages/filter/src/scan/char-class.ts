/** Bits of the character table. A mask of several means "any of these". */
export const DIGIT = 1 << 0
export const UPPER = 1 << 1
export const LOWER = 1 << 2
/** A to F. */
export const HEX_UPPER = 1 << 3
/** a to f. */
export const HEX_LOWER = 1 << 4
export const UNDERSCORE = 1 << 5
export const DASH = 1 << 6
export const DOT = 1 << 7
export const PLUS = 1 << 8
export const SLASH = 1 << 9
export const EQUALS = 1 << 10
export const APOSTROPHE = 1 << 11
/** Latin, Greek and Cyrillic letters beyond ASCII. */
export const FOREIGN_LETTER = 1 << 12
/** Space, tab, no-break spaces. */
export const BLANK = 1 << 13
export const LINE_BREAK = 1 << 14
/** What may stand in an unquoted value: everything but white space, quotes, brackets and list marks. */
export const BARE = 1 << 15
/** Everything but line breaks, the backslash and the quote in the name. */
export const IN_DOUBLE = 1 << 16
export const IN_SINGLE = 1 << 17
export const IN_TICK = 1 << 18
export const QUOTE = 1 << 19
export const PERCENT = 1 << 20
export const EXCLAMATION = 1 << 21
export const AT = 1 << 22
export const TILDE = 1 << 23
/** What may stand before the path of an address: what may stand bare, without what ends the host. */
export const AUTHORITY = 1 << 24

export const LETTER = UPPER | LOWER
export const ALNUM = LETTER | DIGIT
export const SMALL = DIGIT | LOWER
export const CAPITALS = DIGIT | UPPER
export const HEX_SMALL = DIGIT | HEX_LOWER
export const HEX = DIGIT | HEX_LOWER | HEX_UPPER
export const BASE64 = ALNUM | PLUS | SLASH | EQUALS
export const BASE64URL = ALNUM | DASH | UNDERSCORE

/** Class bits for every UTF-16 code unit, so that no lookup needs a branch. */
export const CLASS: Uint32Array = buildTable()

function buildTable(): Uint32Array {
  const table = new Uint32Array(0x10000).fill(BARE | AUTHORITY | IN_DOUBLE | IN_SINGLE | IN_TICK)
  const mark = (chars: string, bits: number) => {
    for (let i = 0; i < chars.length; i++) table[chars.charCodeAt(i)]! |= bits
  }
  const markRange = (from: number, to: number, bits: number) => {
    for (let code = from; code <= to; code++) table[code]! |= bits
  }
  const clear = (chars: string, bits: number) => {
    for (let i = 0; i < chars.length; i++) table[chars.charCodeAt(i)]! &= ~bits
  }
  markRange(0x30, 0x39, DIGIT)
  markRange(0x41, 0x5a, UPPER)
  markRange(0x61, 0x7a, LOWER)
  mark('ABCDEF', HEX_UPPER)
  mark('abcdef', HEX_LOWER)
  mark('_', UNDERSCORE)
  mark('-', DASH)
  mark('.', DOT)
  mark('+', PLUS)
  mark('/', SLASH)
  mark('=', EQUALS)
  mark("'", APOSTROPHE)
  mark('%', PERCENT)
  mark('!', EXCLAMATION)
  mark('@', AT)
  mark('~', TILDE)
  markRange(0xc0, 0x52f, FOREIGN_LETTER)
  clear('\u00d7\u00f7', FOREIGN_LETTER)
  mark(' \t\u00a0\u202f', BLANK)
  mark('\n\r\u2028\u2029', LINE_BREAK)
  mark('"\'`', QUOTE)
  clear(' \t\u00a0\u202f\n\r\u2028\u2029"\'`\\,;&)]}<>|', BARE)
  clear(' \t\u00a0\u202f\n\r\u2028\u2029"\'`\\,;&)]}<>|/?#', AUTHORITY)
  clear('"\n\r\\', IN_DOUBLE)
  clear("'\n\r\\", IN_SINGLE)
  clear('`\n\r\\', IN_TICK)
  return table
}
