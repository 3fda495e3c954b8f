import { PLAIN, readUnit, unit } from '../disguise/read-unit.js'
import { tokens } from './read-tokens.js'
import { isIn } from './vocabulary.js'

/** Text that stands in another one without being seen as text, and what it says. */
export interface Hidden {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly reason: 'encoded' | 'spaced' | 'reversed' | 'tags' | 'unseen'
}

const MOST = 64
const TAG_PLANE = '\udb40'
/** So many tags are no flag of a region, whose names have at most six. */
const FEWEST_TAGS = 7
/** So many characters in a row that are not seen are no emoji and no script's joiners. */
const UNSEEN_RUN =
  /[\u200b-\u200f\u2060-\u2064\u202a-\u202e\ufeff\u180e\u3164]{10,}|(?:[\ufe00-\ufe0f]|\udb40[\udd00-\uddef]){6,}/g
/** So many letters and digits in a row may be the start of something encoded. */
const FEWEST_ENCODED = 16
const FEWEST_SPACED = 10
const WIDEST_GAP = 3
const FEWEST_REVERSED = 2
const ESCAPE_SIGNS = ['%', '&#', '\\u', '\\x']
/** The signs of base64, and of the URL's variant (RFC 4648). */
const ENCODED = new Uint8Array(0x10000)
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=')
  ENCODED[sign.charCodeAt(0)] = 1
const HEX = /^(?:[0-9a-fA-F]{2})+$/
const LONGEST_TOKEN = 8192
const ESCAPES = /%[0-9a-fA-F]{2}|&#x?[0-9a-fA-F]{2,6};|\\u00[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}/g
const FEWEST_ESCAPES = 12
const FEWEST_MORSE = 20
const LONGEST_MORSE = 6

/** Everything that hides in a text that was just read into `tokens`. */
export function findHidden(text: string): Hidden[] {
  const hidden: Hidden[] = []
  if (Buffer.byteLength(text) !== text.length) findUnseen(text, hidden)
  findLongAndSpaced(text, hidden)
  if (ESCAPE_SIGNS.some(sign => text.includes(sign)) && countOf(text, ESCAPES, FEWEST_ESCAPES)) {
    add(hidden, unescaped(text), 0, text.length, 'encoded')
  }
  if (countReversed() >= FEWEST_REVERSED)
    add(hidden, Array.from(text).toReversed().join(''), 0, text.length, 'reversed')
  if (text.includes('.- ') && isMorse(text)) add(hidden, readMorse(text), 0, text.length, 'encoded')
  return hidden
}

function findUnseen(text: string, hidden: Hidden[]): void {
  if (text.includes(TAG_PLANE)) findTags(text, hidden)
  for (const { 0: run, index } of text.matchAll(UNSEEN_RUN)) add(hidden, '', index, run.length, 'unseen')
}

/** Words too long to be any, decoded; and letters that stand apart, joined. */
function findLongAndSpaced(text: string, hidden: Hidden[]): void {
  const { count, starts, ends, single } = tokens
  let beyond = 0
  let singles = 0
  for (let i = 0; i < count; i++) {
    const [start, end] = [starts[i]!, ends[i]!]
    if (end - start >= FEWEST_ENCODED && start >= beyond) {
      const from = reachBack(text, start, beyond)
      beyond = reachOn(text, end)
      const said = decode(text.slice(from, Math.min(beyond, from + LONGEST_TOKEN)))
      if (said !== null) add(hidden, said, from, beyond - from, 'encoded')
    }
    const goesOn = single[i] === 1 && (singles === 0 || start - ends[i - 1]! <= WIDEST_GAP)
    if (goesOn) singles++
    if (singles > 0 && (!goesOn || i === count - 1)) {
      const last = goesOn ? i : i - 1
      const from = starts[last - singles + 1]!
      if (singles >= FEWEST_SPACED)
        add(hidden, joined(text.slice(from, ends[last])), from, ends[last]! - from, 'spaced')
      singles = single[i] === 1 && !goesOn ? 1 : 0
    }
  }
}

function reachBack(text: string, start: number, least: number): number {
  let from = start
  while (from > least && ENCODED[text.charCodeAt(from - 1)] === 1) from--
  return from
}

function reachOn(text: string, end: number): number {
  let to = end
  while (to < text.length && ENCODED[text.charCodeAt(to)] === 1) to++
  return to
}

function countReversed(): number {
  const { count, classes } = tokens
  let reversed = 0
  for (let i = 0; i < count; i++) if (classes[i] !== 0 && isIn(classes[i]!, 'REVERSED')) reversed++
  return reversed
}

function add(hidden: Hidden[], text: string, start: number, length: number, reason: Hidden['reason']): void {
  if (hidden.length < MOST) hidden.push({ text, start, end: start + length, reason })
}

function countOf(text: string, form: RegExp, least: number): boolean {
  let count = 0
  for (const _ of text.matchAll(form)) if (++count === least) return true
  return false
}

/** Tags (U+E0020 to U+E007E) are ASCII that nothing shows; a flag's are the only ones in use. */
function findTags(text: string, hidden: Hidden[]): void {
  let said = ''
  let start = -1
  let last = 0
  for (let at = text.indexOf(TAG_PLANE); at !== -1; at = text.indexOf(TAG_PLANE, at + 1)) {
    const point = text.codePointAt(at)!
    if (point < 0xe0020 || point > 0xe007e) continue
    if (start !== -1 && at - last > 2) {
      if (said.length >= FEWEST_TAGS) add(hidden, said, start, last + 2 - start, 'tags')
      said = ''
      start = -1
    }
    if (start === -1) start = at
    said += String.fromCharCode(point - 0xe0000)
    last = at
  }
  if (start !== -1 && said.length >= FEWEST_TAGS) add(hidden, said, start, last + 2 - start, 'tags')
}

/** What a token of hexadecimal or base64 (RFC 4648) says, where that is text with blanks. */
function decode(token: string): string | null {
  const said = Buffer.from(token, HEX.test(token) ? 'hex' : 'base64').toString('utf8')
  return /^[\p{L}\p{N}\p{P}\p{Zs}\n\r\t<>|=+$`^~]+$/u.test(said) && said.includes(' ') ? said : null
}

/** Letters with something between them, joined to words: signs go, or single blanks where there are no signs. */
function joined(run: string): string {
  const bare = run.replace(/(?<=[\p{L}\p{N}])[.\-_*|,/]+(?=[\p{L}\p{N}])/gu, '')
  return bare.length < run.length ? bare : run.replace(/(?<=\S) (?=\S)/g, '')
}

function unescaped(text: string): string {
  let said = ''
  for (let at = 0; at < text.length;) {
    if (readUnit(text, at, true) === PLAIN) said += text.charAt(at++)
    else {
      said += unit.text
      at += unit.length
    }
  }
  return said
}

/** International Morse code, ITU-R M.1677-1: the letters, in the order of their lengths. */
const LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  `e.|t-|i..|a.-|n-.|m--|s...|u..-|r.-.|w.--|d-..|k-.-|g--.|o---|h....|v...-|f..-.|l.-..|p.--.|j.---|b-...|x-..-|c-.-.|y-.--|z--..|q--.-`
    .split('|')
    .map(pair => [pair.slice(1), pair.charAt(0)]),
)

function readMorse(text: string): string {
  const words = text.split(/ {2,}|\//)
  return words.map(word => Array.from(word.split(' '), sign => LETTERS[sign] ?? '').join('')).join(' ')
}

/** Whether so many letters of Morse code follow each other, each of six signs at most, with blanks behind each. */
function isMorse(text: string): boolean {
  let letters = 0
  let signs = 0
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (char === '.' || char === '-') {
      if (++signs > LONGEST_MORSE) letters = 0
    } else if (char === ' ' && signs > 0) {
      if (signs <= LONGEST_MORSE && ++letters === FEWEST_MORSE) return true
      signs = 0
    } else if (char !== ' ') {
      letters = signs = 0
    }
  }
  return false
}
