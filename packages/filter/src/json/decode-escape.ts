/** The end of an escape, or of a number, must come first. */
export const UNFINISHED: unique symbol = Symbol('unfinished')

const SHORT: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const FOUR = 4

export interface Escape {
  /** One UTF-16 code unit. */
  readonly character: string
  readonly length: number
}

/** The escape of a JSON string (RFC 8259, section 7) that starts with the backslash at `at`; `null` where it is none. */
export function decodeEscape(json: string, at: number, final: boolean): Escape | null | typeof UNFINISHED {
  const letter = json.charAt(at + 1)
  if (letter === '') return final ? null : UNFINISHED
  if (letter !== 'u') return Object.hasOwn(SHORT, letter) ? { character: SHORT[letter]!, length: 2 } : null
  const hex = json.slice(at + 2, at + 2 + FOUR)
  if (!/^[0-9a-fA-F]*$/.test(hex)) return null
  if (hex.length < FOUR) return final ? null : UNFINISHED
  return { character: String.fromCharCode(Number.parseInt(hex, 16)), length: 2 + FOUR }
}
