import { CLASS, LETTER, LOWER, UPPER } from '../scan/char-class.js'

/**
 * How much a value must look like a secret to be believed one:
 * - `password`: people choose these, so anything that is not plainly a word, a placeholder or a reference;
 * - `key`: machines make these, so letters with digits, and long enough.
 */
export type Strength = 'password' | 'key'

interface Name {
  /** Lower case, as one word: `api_key`, `apiKey` and `API key` are all found by `apikey`. */
  readonly word: string
  readonly strength: Strength
  /** Only as a word of its own: `db_pass`, but not `compass`. */
  readonly apart?: boolean
}

const KEY_OWNERS =
  'access account api app application auth authorization client consumer deploy encryption hmac integration license ' +
  'master private secret security service session shared signing ssh storage subscription webhook'

const NAMES: readonly Name[] = [
  ...'password passwd passphrase passcode passwort kennwort wachtwoord motdepasse contraseña contrasena senha'
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
  { word: 'authorization', strength: 'key' },
  ...KEY_OWNERS.split(' ').map(owner => ({ word: `${owner}key`, strength: 'key' as const })),
]

/** What makes a token a harmless one: it is public, or worth nothing to who finds it. */
const HARMLESS = 'csrf xsrf page next continuation cancellation cancel authenticity antiforgery'.split(' ')

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

/** Whether the text up to `end` ends in the name of a secret, and how its value is to be judged. */
export function secretNameBefore(text: string, end: number): Strength | null {
  const stop = withoutNumber(text, end)
  const names = BY_ENDING[endingOf(text, stop)]
  if (names === undefined) return null
  for (const { word, strength, apart } of names) {
    const start = wordStart(text, stop, word)
    if (start === -1 || (apart && !startsApart(text, start))) continue
    const harmless = word === 'token' && HARMLESS.some(before => wordStart(text, skipMark(text, start), before) !== -1)
    return harmless ? null : strength
  }
  return null
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
  const mark = text.charAt(at - 1)
  return mark === '_' || mark === '-' || mark === ' ' || mark === '.' ? at - 1 : at
}

function startsApart(text: string, start: number): boolean {
  const before = CLASS[text.charCodeAt(start - 1)]! | 0
  if ((before & LETTER) === 0) return true
  return (before & LOWER) !== 0 && (CLASS[text.charCodeAt(start)]! & UPPER) !== 0
}

function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code
}
