import { WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'

/** The longest address that is read to its end; longer ones are trusted by nobody. */
export const LONGEST = 1024
/** White space in front of it, a line's start in a quotation included. */
const MOST_BLANK = 32
const MOST_PARENS = 8
/** Of one with brackets, which must be counted each time that more of it comes. */
const LONGEST_NESTED = 256

/** Where an address stands in a text. `null`: there is none that could be told for certain. */
export interface Destination {
  readonly start: number
  readonly end: number
}

/** The most characters that `readDestination` looks at. */
export const DESTINATION_AHEAD = MOST_BLANK + LONGEST + LONGEST_NESTED + 2

/**
 * The address behind `](` or `]:`, as CommonMark reads it. Whatever no address needs (quotes, brackets, backslashes,
 * control characters, more than `LONGEST` characters) makes it `null`: not to be trusted.
 */
export function readDestination(view: View, from: number): Destination | typeof WAIT | null {
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

function readPointed({ text, final }: View, start: number): Destination | typeof WAIT | null {
  for (let at = start; at < start + LONGEST_NESTED; at++) {
    if (at >= text.length) return final ? null : WAIT
    const code = text.charCodeAt(at)
    if (code === 0x3e) return { start, end: at }
    if (!isAddress(code) || code === 0x28 || code === 0x29) return null
  }
  return null
}

function readBare(view: View, start: number): Destination | typeof WAIT | null {
  const { text, final } = view
  let at = Math.max(start, view.mark)
  while (at < text.length && at - start < LONGEST && isAddress(text.charCodeAt(at)) && !isParen(text.charCodeAt(at)))
    at++
  if (at - start >= LONGEST) return null
  if (at >= text.length && !final) {
    view.mark = at
    return WAIT
  }
  if (text.charAt(at) !== '(') return endsWell(text, at) ? { start, end: at } : null
  return readNested(view, start, at)
}

function readNested({ text, final }: View, start: number, from: number): Destination | typeof WAIT | null {
  let open = 0
  let count = 0
  for (let at = from; at < from + LONGEST_NESTED; at++) {
    if (at >= text.length) return final ? { start, end: at } : WAIT
    const code = text.charCodeAt(at)
    if (code === 0x28) open++
    if (code === 0x29 && open-- === 0) return { start, end: at }
    if (isParen(code) && ++count > MOST_PARENS) return null
    if (!isParen(code) && !isAddress(code)) return open === 0 && endsWell(text, at) ? { start, end: at } : null
  }
  return null
}

/** An address ends at white space, at a closing bracket or with the text. */
function endsWell(text: string, at: number): boolean {
  return at >= text.length || ' \t\r\n)'.includes(text.charAt(at))
}

/** Printable characters, without those that end an address or mean something else in one. */
function isAddress(code: number): boolean {
  if (code <= 0x20 || code === 0x7f) return false
  // " < > [ \ ] ^ ` { | }
  return !(
    code === 0x22 ||
    code === 0x3c ||
    code === 0x3e ||
    (code >= 0x5b && code <= 0x60 && code !== 0x5f) ||
    (code >= 0x7b && code <= 0x7d)
  )
}

function isParen(code: number): boolean {
  return code === 0x28 || code === 0x29
}

const SCHEME = /^[a-z][a-z0-9+.-]*:/i

/**
 * Whether an address takes no data anywhere: a place on the page, a path on the same host without a query, a mail address
 * or a telephone number. Entities and percent signs could spell anything.
 */
export function isHarmless(address: string): boolean {
  if (/^(?:mailto|tel):[\w.+@ -]*$/i.test(address)) return true
  if (/[&%\\\0-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]/.test(address)) return false
  return !SCHEME.test(address) && !address.startsWith('//') && !/\?./.test(address)
}
