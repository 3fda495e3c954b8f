import { BLANK, CLASS, LETTER, QUOTE } from '../scan/char-class.js'
import { LONGEST_NAME } from './secret-names.js'

const MOST_SPACE = 4
const MOST_CLOSERS = 4
/** What may stand between a name and the sign: quotes, an index's bracket, `?` of an optional, stars of markdown. */
const CLOSERS = '"\'`\\]?!*'
/** How far before `value` its name may stand. */
const PAIR_WITHIN = 96
const PAIR_WITHIN_LEAST = 12
/** The name's own pair, from its first letter to the end of its value. */
const PAIR = /^(?:name|key|Name)["']?[:=] ?["']?[\w.-]{2,48}(?=["']?[\s,]{0,3}[\s"'_a-z]{0,24}$)/
/** `token string = …`, `token: String = …` */
const TYPES = /[^\w](?:string|str|text|char)$/i
const LONGEST_TYPE = 7

/**
 * Where the name ends to which the sign at `at` gives a value; -1 where the sign does not do that. Signs: `=` and its
 * kin (`:=`, `?=`, `.=`), `:`, `=>`, the `>` of an XML element, the comma of `set("NAME", "value")`, the word `is`.
 */
export function nameEnd(text: string, at: number): number {
  switch (text.charAt(at)) {
    case '=':
      return ofPair(text, behindType(text, behindClosers(text, operatorStart(text, at))))
    case ':':
      return ofPair(text, behindClosers(text, text.charAt(at - 1) === ':' ? at - 1 : at))
    case '>':
      return text.charAt(at - 1) === '=' ? behindClosers(text, at - 1) : elementName(text, at)
    case ',':
      return argumentName(text, at)
    case 'i':
      return at > 0 && isIn(text, at - 1, BLANK) ? at - 1 : -1
    default:
      return -1
  }
}

/**
 * Where a value is called just that, its name is the value of the pair before: `key="Password" value="…"`,
 * `name: API_KEY` and on the next line `value: …`.
 */
function ofPair(text: string, end: number): number {
  if (end < PAIR_WITHIN_LEAST || text.charAt(end - 1) !== 'e' || !text.startsWith('value', end - 5)) return end
  const before = text.slice(Math.max(0, end - PAIR_WITHIN), end - 5)
  const name = Math.max(before.lastIndexOf('name'), before.lastIndexOf('key'), before.lastIndexOf('Name'))
  if (name === -1) return end
  const pair = PAIR.exec(before.slice(name))
  return pair === null ? end : end - 5 - before.length + name + pair[0].length
}

function operatorStart(text: string, at: number): number {
  let start = at
  while (start > at - 3 && ':?.+'.includes(text.charAt(start - 1) || ' ')) start--
  return '=!<>~'.includes(text.charAt(start - 1) || ' ') ? -1 : start
}

function behindClosers(text: string, from: number): number {
  let at = from
  while (at > from - MOST_SPACE && isIn(text, at - 1, BLANK)) at--
  // `["password"] =` is an index; `[secret] =` is what this filter leaves in place of one.
  if (text.charAt(at - 1) === ']' && !isIn(text, at - 2, QUOTE)) return -1
  for (let closers = 0; closers < MOST_CLOSERS && at > 0 && CLOSERS.includes(text.charAt(at - 1)); closers++) at--
  return at
}

function behindType(text: string, end: number): number {
  if (end <= 0) return -1
  if (!'GRTgrt'.includes(text.charAt(end - 1))) return end
  const type = TYPES.exec(text.slice(Math.max(0, end - LONGEST_TYPE), end))
  if (type === null) return end
  let at = end - type[0].length + 1
  while (at > end - LONGEST_TYPE - MOST_SPACE && (isIn(text, at - 1, BLANK) || text.charAt(at - 1) === ':')) at--
  return at
}

/** `<name>` and `<ns:name>`, opening. */
function elementName(text: string, at: number): number {
  let start = at
  while (start > at - LONGEST_NAME && (isIn(text, start - 1, LETTER) || /[\w:.-]/.test(text.charAt(start - 1)))) start--
  return start < at && text.charAt(start - 1) === '<' ? at : -1
}

/** `("NAME", …`: the first argument of a call, as a string. */
function argumentName(text: string, at: number): number {
  if (!isIn(text, at - 1, QUOTE)) return -1
  const before = text.slice(Math.max(0, at - LONGEST_NAME), at - 1)
  const open = before.lastIndexOf(text.charAt(at - 1))
  return open > 0 && before.charAt(open - 1) === '(' ? at - 1 : -1
}

function isIn(text: string, at: number, mask: number): boolean {
  return at >= 0 && (CLASS[text.charCodeAt(at)]! & mask) !== 0
}
