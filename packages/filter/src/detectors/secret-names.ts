import { CAPITALS, CLASS, LETTER, LOWER, SMALL, UPPER } from '../scan/char-class.js'
import type { View } from '../scan/view.js'
import { VENDOR_SHAPES } from './named/shapes.js'

/**
 * How much a value must look like a secret to be believed one:
 * - `password`: people choose these, so anything that is not plainly a word, a placeholder or a reference;
 * - `certain`: the name says that it is one in clear text, so anything but a placeholder or a reference;
 * - `key`: machines make these, so letters with digits, and long enough.
 */
export type Strength = 'certain' | 'password' | 'key'

interface Name {
  /** Lower case, as one word: `api_key`, `apiKey` and `API key` are all found by `apikey`. */
  readonly word: string
  readonly strength: Strength
  /** Only as a word of its own: `db_pass`, but not `compass`. */
  readonly apart?: boolean
  /** Only behind one of `KEY_OWNERS`. */
  readonly owned?: boolean
}

const KEY_OWNERS =
  'access account admin aes api app application auth authorization bot cipher client consumer crypto data deploy ' +
  'developer encryption function gateway hmac host ingest ingestion insert integration jwt license live maps master ' +
  'merchant partner personal private prod production publishable read rest root sandbox sas secret security server ' +
  'service session shared signing ssh staging storage subscription test user webhook write'

const NAMES: readonly Name[] = [
  { word: 'cleartextpassword', strength: 'certain' },
  ...'password passwd passphrase passcode passwort kennwort wachtwoord motdepasse contraseña contrasena senha parola passwrd passw hasło heslo salasana lösenord пароль'
    .split(' ')
    .map(word => ({ word, strength: 'password' as const })),
  { word: 'pwd', strength: 'password' },
  { word: 'pass', strength: 'password', apart: true },
  { word: 'secret', strength: 'key' },
  { word: 'token', strength: 'key' },
  { word: 'credential', strength: 'key' },
  { word: 'credentials', strength: 'key' },
  { word: 'creds', strength: 'key', apart: true },
  { word: 'auth', strength: 'key', apart: true },
  { word: 'jwt', strength: 'key', apart: true },
  { word: 'bearer', strength: 'key', apart: true },
  { word: 'pswd', strength: 'password' },
  { word: 'pw', strength: 'password', apart: true },
  { word: 'authorization', strength: 'key' },
  { word: 'key', strength: 'key', owned: true },
]

/** Words that may follow a name without changing whose value it is: `token_prod`, `secretValue`, `API_KEY_BASE64`. */
const QUALIFIERS =
  'value string str prod production dev test staging live old new default main primary secondary backup base64 b64 plain encoded raw'.split(
    ' ',
  )

/** What makes a token a harmless one: it is public, or worth nothing to who finds it. */
const HARMLESS = 'csrf xsrf page next continuation cancellation cancel authenticity antiforgery'.split(' ')

const OWNERS_BY_ENDING: (string[] | undefined)[] = Array.from({ length: 1 << 10 })
for (const word of KEY_OWNERS.split(' ')) (OWNERS_BY_ENDING[endingOf(word, word.length)] ??= []).push(word)

/** By the last two letters, so that most words cost one look. */
const BY_ENDING: (readonly Name[] | undefined)[] = Array.from({ length: 1 << 10 })
for (const name of NAMES) {
  const ending = endingOf(name.word, name.word.length)
  BY_ENDING[ending] = [...(BY_ENDING[ending] ?? []), name]
}

/** The last two letters as a number; five bits tell the letters of one case apart, and few other characters from them. */
function endingOf(text: string, end: number): number {
  return ((text.charCodeAt(end - 2) & 0x1f) << 5) | (text.charCodeAt(end - 1) & 0x1f)
}

/** The most characters a name takes, marks between all its letters included. */
export const LONGEST_NAME = 48
const MOST_DIGITS = 4
/** What may stand between a name's letters. */
const MARKS = '_- .'
const LONGEST_OWNER = 20

const QUALIFIERS_BY_ENDING: (string[] | undefined)[] = Array.from({ length: 1 << 10 })
for (const word of QUALIFIERS) (QUALIFIERS_BY_ENDING[endingOf(word, word.length)] ??= []).push(word)

/** How far before a sign the name it stands behind may end. */
const MOST_BETWEEN = 16
/** A pair's own name stands before `value`, and a variable's before its type (`string`, `str`, `text`, `char`). */
const OTHER_ENDINGS = 'value string str text char'

/** The three last characters, by five bits each, of what a sign can stand behind to give a value to a secret at all. */
const MAY_END = new Uint8Array(1 << 15)
for (const word of [...NAMES.map(({ word }) => word), ...QUALIFIERS, ...OTHER_ENDINGS.split(' ')]) {
  const third = word.length > 2 ? [word.charCodeAt(word.length - 3)] : Array.from({ length: 32 }, (_, code) => code)
  for (const code of [...third, ...Array.from(MARKS, mark => mark.charCodeAt(0))]) {
    MAY_END[((code & 0x1f) << 10) | endingOf(word, word.length)] = 1
  }
}

/** Whether the last word before a sign may be a secret's name, by how it ends. Most words' are not. */
export function mayBeNamed(view: View, at: number): boolean {
  const least = Math.max(2, at - MOST_BETWEEN)
  for (let i = at - 1; i >= least; i--) {
    const code = view.unitAt(i)
    const letter = code | 0x20
    if ((letter >= 0x61 && letter <= 0x7a) || code > 0x7f) {
      const before = ((view.unitAt(i - 2) & 0x1f) << 5) | (view.unitAt(i - 1) & 0x1f)
      return MAY_END[(before << 5) | (code & 0x1f)] === 1
    }
    if (code >= 0x30 && code <= 0x39) return true
  }
  return at > least
}

/** Whether the text up to `end` ends in the name of a secret, and how its value is to be judged. */
export function secretNameBefore(text: string, end: number): Strength | null {
  const found = nameBefore(text, end)
  const qualifiers = found === null ? QUALIFIERS_BY_ENDING[endingOf(text, end)] : undefined
  if (qualifiers === undefined) return found
  for (const qualifier of qualifiers) {
    const start = wordStart(text, end, qualifier)
    if (start === -1) continue
    const rest = skipMark(text, start)
    // `token_prod` and `secretValue`, but neither `contest` nor a sentence's `secret value`.
    const apart = text.charAt(rest) === ' ' ? false : rest < start || startsApart(text, start)
    return apart ? nameBefore(text, rest) : null
  }
  return null
}

function nameBefore(text: string, end: number): Strength | null {
  const stop = withoutNumber(text, end)
  const names = BY_ENDING[endingOf(text, stop)]
  if (names === undefined) return null
  for (const { word, strength, apart, owned } of names) {
    const start = wordStart(text, stop, word)
    if (start === -1 || (apart && !startsApart(text, start)) || (owned && !hasOwner(text, start))) continue
    const harmless = word === 'token' && HARMLESS.some(before => wordStart(text, skipMark(text, start), before) !== -1)
    return harmless || isElsewhere(text, start, end) ? null : strength
  }
  return null
}

/** Whether the key whose name starts there is of a kind that is secret (`api_key`, but not `sort key`), or a vendor's. */
function hasOwner(text: string, start: number): boolean {
  const end = skipMark(text, start)
  if (OWNERS_BY_ENDING[endingOf(text, end)]?.some(owner => wordStart(text, end, owner) !== -1)) return true
  return VENDOR_SHAPES.has(text.slice(ownerStart(text, end), end).toLowerCase())
}

/** Where the word starts that ends there, one of those that capitals join: `Stripe` in `myStripe`, `AWS` in `my_AWS`. */
function ownerStart(text: string, end: number): number {
  const least = Math.max(0, end - LONGEST_OWNER)
  const small = runStart(text, end, least, SMALL)
  const first = small < end ? runStart(text, small, Math.max(least, small - 1), UPPER) : small
  return Math.min(first, runStart(text, end, least, CAPITALS))
}

function runStart(text: string, end: number, least: number, mask: number): number {
  let at = end
  while (at > least && (CLASS[text.charCodeAt(at - 1)]! & mask) !== 0) at--
  return at
}

/** In `arn:aws:secretsmanager:…:secret:name` a part of an id; in `badge.svg?token=…` what shows a picture to everyone. */
function isElsewhere(text: string, start: number, end: number): boolean {
  return (text.charAt(start - 1) === ':' && text.charAt(end) === ':') || text.startsWith('.svg?', start - 5)
}

/** Where `word` starts that ends at `end`, whatever its case and with at most one mark between two letters; -1 if it does not. */
function wordStart(text: string, end: number, word: string): number {
  let at = end
  for (let i = word.length - 1; i >= 0; i--) {
    if (i < word.length - 1) at = skipMark(text, at)
    if (at <= 0 || end - at >= LONGEST_NAME || lower(text.charCodeAt(at - 1)) !== word.charCodeAt(i)) return -1
    at--
  }
  return at
}

/** `token1`, `api_token_123`: a number behind the name changes nothing. */
function withoutNumber(text: string, end: number): number {
  let at = end
  while (at > end - MOST_DIGITS && at > 0 && text.charCodeAt(at - 1) >= 0x30 && text.charCodeAt(at - 1) <= 0x39) at--
  return at === end ? end : skipMark(text, at)
}

function skipMark(text: string, at: number): number {
  return at > 0 && MARKS.includes(text.charAt(at - 1)) ? at - 1 : at
}

function startsApart(text: string, start: number): boolean {
  const before = CLASS[text.charCodeAt(start - 1)]! | 0
  if ((before & LETTER) === 0) return true
  return (before & LOWER) !== 0 && (CLASS[text.charCodeAt(start)]! & UPPER) !== 0
}

function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code
}
