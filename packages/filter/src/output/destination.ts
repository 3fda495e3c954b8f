import { WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'

/** The longest address that is read to its end; longer ones are trusted by nobody. */
export const LONGEST = 1024
/** White space in front of it, a line's start in a quotation included. */
const MOST_BLANK = 32
const MOST_PARENS = 8
/** Of one with brackets, which must be counted each time that more of it comes. */
const LONGEST_NESTED = 256

/** Where an address stands in a text. `null`: there is one that nothing could be told about for certain. */
export interface Destination {
  readonly start: number
  readonly end: number
  /** Nothing in it could be read in two ways, and it ends where an address does. Only then it may be trusted. */
  readonly isPlain: boolean
}

/** The most characters that `readDestination` looks at. */
export const DESTINATION_AHEAD = MOST_BLANK + LONGEST + LONGEST_NESTED + 2

type Read = Destination | typeof WAIT | null

/**
 * The address behind `](` or `]:`, as CommonMark reads it. Backslashes, control characters, and more than `LONGEST`
 * characters make it `null`; what no address needs (quotes, brackets, braces) makes it one that is not plain.
 */
export function readDestination(view: View, from: number): Read {
  const at = skipBlank(view, from)
  if (at === WAIT || at === null) return at
  if (view.text.charAt(at) === '<') return readPointed(view, at + 1)
  return readBare(view, at)
}

function skipBlank({ text, final }: View, from: number): number | typeof WAIT | null {
  let hasBreak = false
  for (let at = from; at < from + MOST_BLANK; at++) {
    if (at >= text.length) return final ? at : WAIT
    const char = text.charAt(at)
    if (char === '\n') hasBreak = true
    else if (char !== ' ' && char !== '\t' && char !== '\r' && !(hasBreak && char === '>')) return at
  }
  return null
}

function readPointed({ text, final }: View, start: number): Read {
  let isPlain = true
  for (let at = start; at < start + LONGEST_NESTED; at++) {
    if (at >= text.length) return final ? null : WAIT
    const code = text.charCodeAt(at)
    if (code === CLOSE_POINTED) return { start, end: at, isPlain }
    const kind = kindOf(code)
    if (kind === NEVER || code === OPEN_POINTED) return null
    isPlain &&= kind === PLAIN
  }
  return null
}

function readBare(view: View, start: number): Read {
  const { text, final } = view
  let at = Math.max(start, view.mark)
  while (at < text.length && at - start < LONGEST && kindOf(text.charCodeAt(at)) === PLAIN) at++
  if (at - start >= LONGEST) return null
  if (at >= text.length && !final) {
    view.mark = at
    return WAIT
  }
  if (endsHere(text, at)) return { start, end: at, isPlain: true }
  return readNested(view, start, at)
}

function readNested({ text, final }: View, start: number, from: number): Read {
  let open = 0
  let count = 0
  let isPlain = true
  for (let at = from; at < from + LONGEST_NESTED; at++) {
    if (at >= text.length) return final ? { start, end: at, isPlain } : WAIT
    const code = text.charCodeAt(at)
    if (code === 0x29 && open-- === 0) return { start, end: at, isPlain }
    // With a bracket open it is no link, and what comes before the blank shows what it would be for who thinks it is.
    if (isBlank(code)) return { start, end: at, isPlain: isPlain && open === 0 }
    if (code === 0x28) open++
    const kind = kindOf(code)
    if (kind === NEVER || (kind === PAREN && ++count > MOST_PARENS)) return null
    if (kind === ODD) isPlain = false
  }
  return null
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d
}

/** A bare address ends at white space, at a closing bracket or with the text. */
function endsHere(text: string, at: number): boolean {
  return at >= text.length || isBlank(text.charCodeAt(at)) || text.charAt(at) === ')'
}

const OPEN_POINTED = 0x3c
const CLOSE_POINTED = 0x3e
/** What a character is in an address: a part of it, a bracket to be counted, nothing that one needs, or nothing to read on from. */
const [PLAIN, PAREN, ODD, NEVER] = [0, 1, 2, 3]
const KINDS: Uint8Array = Uint8Array.from({ length: 0x80 }, (_, code) => {
  if (code <= 0x20 || code === 0x5c || code === 0x7f) return NEVER
  if (code === 0x28 || code === 0x29) return PAREN
  return '"<>[]^`{|}'.includes(String.fromCharCode(code)) ? ODD : PLAIN
})

function kindOf(code: number): number {
  return code < 0x80 ? KINDS[code]! : PLAIN
}

/** Two colons are names in code, such as `std::string`. */
const SCHEME =
  /^[a-z][a-z0-9+.-]*:(?!:[\w:<>&*,]*$)|^\W*(?:https?|ftp|wss?|file|data|blob|javascript|vbscript|livescript):/i
/** Characters that parsers of addresses drop or take for others, and entities, which could spell anything. */
const UNSURE = /[\\\0-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]|&(?:#|\w+;)/
/** `a?.b`, as in code. */
const CHAINED = /^[\w.()[\]]+\?\.[\w.?()[\]]*$/

/**
 * Whether an address takes no data anywhere: a place on the page, a path on the same host without a query, a mail address
 * or a telephone number, or an expression in code that is no address at all.
 */
export function isHarmless(address: string): boolean {
  if (/^(?:mailto|tel):[\w.+@ -]*$/i.test(address)) return true
  if (UNSURE.test(address) || SCHEME.test(address) || address.startsWith('//')) return false
  return !/\?./.test(address) || CHAINED.test(address)
}
