import type { Anchor } from '../scan/detector.js'
import { BEYOND } from './parse-pattern.js'
import type { Pattern } from './pattern.js'

/** More beginnings than this are a beginning of anything. */
const MOST_PREFIXES = 256

/** Where a pattern is worth trying. Throws a plain `Error` where that would be nearly everywhere. */
export function anchorsOf(pattern: Pattern): readonly Anchor[] {
  const [first, second, third] = pattern.firstSets(3).map(charsOf)
  if (first === null || first!.length === 0) throw new Error('it may start with anything')
  const isSign = first!.every(char => !/[A-Za-z0-9]/.test(char))
  if (isSign) return [{ on: 'char', chars: first!.join('') }]
  if (first!.some(char => !/[A-Za-z0-9]/.test(char))) throw new Error('it may start with a sign or with a word')
  if (first!.every(isDigit)) return [{ on: 'digit' }]
  if (second !== null && second!.length > 0 && first!.length * second!.length <= MOST_PREFIXES) {
    return [{ on: 'prefix', prefixes: first!.flatMap(a => second!.map(b => a + b)) }]
  }
  if (second?.every(char => /[A-Za-z]/.test(char)) && third?.every(isDigit)) return [{ on: 'code' }]
  throw new Error(
    'it may start with too many words: its first two characters must be few, or digits, or two letters and a digit',
  )
}

function charsOf(has: Uint8Array): readonly string[] | null {
  if (has[BEYOND] === 1) return null
  return [...has.subarray(0, BEYOND).entries()].flatMap(([code, flag]) =>
    flag === 1 ? [String.fromCharCode(code)] : [],
  )
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9'
}
