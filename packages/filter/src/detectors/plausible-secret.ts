import { CLASS, DIGIT, EQUALS, LETTER, LOWER, UPPER } from '../scan/char-class.js'
import type { Strength } from './secret-names.js'
import { countDistinct } from './variety.js'
import { isPublished } from './published-values.js'

const SHORTEST_PASSWORD = 6
const SHORTEST_KEY = 8
/** From here on letters alone may be a key, if small and capital ones are mixed as chance mixes them. */
const LETTERS_ENOUGH = 16
const DISTINCT_ENOUGH = 5
/** So many of one character in a row are a mask. */
const MASKED = 6
/** A number behind a name that asks for a password is one from six digits on. */
const SHORTEST_NUMBER = 6

/** What people write where a secret goes. */
const PLACEHOLDERS =
  /example|placeholder|^(?:secret|password|passwd|pass|pwd|token|key|apikey|admin|user|test|foo|bar)[-_]?\d{0,4}$|change[-_]?(?:me|this)|dummy|redacted|sample|xxxx|(?:^|[-_.])(?:your|my|insert|enter|replace|fake|todo)(?:[-_.]|$)|^your|^insert|^replace|^(?:none|null|nil|true|false|undefined|test|string|required|optional)$/i
/** A part of a name, a path or a version: a word (with a short number behind it) or a short number. */
const PLAIN_PART = /^(?:[a-z]*|[A-Z]*|[A-Z][a-z]+|\d{1,4})$/
const SEPARATORS = /[-._/:\\+@~#=?]/
/** In names of code a dollar sign joins words too. */
const CODE_SEPARATORS = /[-._/:\\+@~#=?$]/
/** Letters in a row that a word's part has on average; chance makes half as many. */
const LETTERS_IN_A_WORD = 3
/** A reference to where the value is kept: `${X}`, `{{ x }}`, `%(x)s`, `$X`, `%X%`, `<x>`, `[x]`, `@x@`. */
const REFERENCE = /^[[{<(]|[{$#]\{|\{\{|^\$[A-Za-z_]\w*$|^%[A-Za-z_(]+\)?[a-z]?%?$|^@[\w.]+@$/

export interface Value {
  readonly text: string
  readonly quoted: boolean
  readonly strength: Strength
  /** In a sentence (`my password is …`), where any word may follow. */
  readonly spoken: boolean
}

/** Whether a value is a secret, and not a placeholder, a reference, a word, a path, a version or a call. */
export function isPlausibleSecret({ text, quoted, strength, spoken }: Value): boolean {
  if (isPublished(text)) return false
  if (strength === 'certain') {
    return text.length >= SHORTEST_PASSWORD && !REFERENCE.test(text) && !PLACEHOLDERS.test(text) && !isMonotonous(text)
  }
  if (text.length < (strength === 'password' ? SHORTEST_PASSWORD : SHORTEST_KEY)) return false
  const { letters, digits, others, mixed } = count(text)
  if (letters === 0 && others === 0) return strength === 'password' && digits >= SHORTEST_NUMBER && !isMonotonous(text)
  const varied =
    strength === 'password'
      ? digits > 0 || others > 0 || (mixed && !spoken)
      : (digits > 0 && letters > 0) || (mixed && text.length >= LETTERS_ENOUGH)
  if (!varied || isMonotonous(text)) return false
  // A call or an index: `getenv(`, `config[`.
  if (!quoted && /[([]/.test(text)) return false
  return !REFERENCE.test(text) && !PLACEHOLDERS.test(text) && !text.includes('://') && !isPlain(text, quoted, strength)
}

/** Made of names and short numbers only: an identifier, a path, a host, a date, a version, a sentence's word. */
function isPlain(text: string, quoted: boolean, strength: Strength): boolean {
  // TypeScript's `process.env.TOKEN!`.
  const name = text.replace(/!$/, '')
  const parts = name.split(strength === 'key' ? CODE_SEPARATORS : SEPARATORS)
  if (parts.length === 1 && isWord(text)) return true
  // Whoever chooses a password may choose a name with a number: without quotes behind `key:` it is code.
  const named = strength === 'key' && !quoted
  if (parts.length === 1 && !named) return false
  return parts.every(
    part => isWord(part) || PLAIN_PART.test(part) || /^[A-Za-z]+\d{1,2}$/.test(part) || (named && isIdentifier(part)),
  )
}

/** `OAuth2Client`, `K8S_VALUE`: humps of letters, long on average, and few digits. */
function isIdentifier(part: string): boolean {
  if (part.length <= LETTERS_IN_A_WORD) return true
  const humps = part.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? []
  const words = humps.filter(hump => !/\d/.test(hump))
  const letters = words.join('').length
  // `OAuth2Client` has a short number, `Ed25519PrivateKey` a long one among several words.
  const fewDigits = part.length - letters <= 2 || (humps.length - words.length === 1 && words.length > 2)
  return fewDigits && letters >= LETTERS_IN_A_WORD * (words.length - 1)
}

/** Letters only, with capitals where a name has them and not as chance puts them. */
function isWord(text: string): boolean {
  let turns = 0
  for (let i = 0; i < text.length; i++) {
    const here = CLASS[text.charCodeAt(i)]!
    if ((here & LETTER) === 0) return false
    if (i > 0 && (here & UPPER) !== 0 && (CLASS[text.charCodeAt(i - 1)]! & LOWER) !== 0) turns++
  }
  return (turns + 1) * LETTERS_IN_A_WORD <= text.length || turns * 5 <= text.length
}

/** Hardly any different characters, or one of them again and again: stars, dots, `xxxx`, a masked part. */
function isMonotonous(text: string): boolean {
  if (countDistinct(text, 0, text.length) < Math.min(DISTINCT_ENOUGH, text.length - 2)) return true
  let same = 1
  for (let i = 1; i < text.length; i++) {
    same = text.charCodeAt(i) === text.charCodeAt(i - 1) ? same + 1 : 1
    if (same === MASKED) return true
  }
  return false
}

function count(text: string): { letters: number; digits: number; others: number; mixed: boolean } {
  let letters = 0
  let digits = 0
  let upper = 0
  let signs = 0
  for (let i = 0; i < text.length; i++) {
    const bits = CLASS[text.charCodeAt(i)]!
    if ((bits & LETTER) !== 0) letters++
    if ((bits & UPPER) !== 0) upper++
    if ((bits & DIGIT) !== 0) digits++
    if ((bits & EQUALS) !== 0) signs++
  }
  return { letters, digits, others: text.length - letters - digits - signs, mixed: upper > 0 && upper < letters }
}
