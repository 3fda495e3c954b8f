import { BARE, BLANK, IN_DOUBLE, IN_SINGLE, IN_TICK, LETTER, LINE_BREAK, QUOTE } from '../scan/char-class.js'
import { PIECE, WAIT } from '../scan/detector.js'
import { wholeEnd } from '../scan/earliest-start.js'
import type { View } from '../scan/view.js'

const MOST_SPACE = 24
const LONGEST_SCHEME = 8
const SCHEMES: ReadonlySet<string> = new Set(['bearer', 'basic', 'token'])
const INSIDE: Readonly<Record<string, number>> = { '"': IN_DOUBLE, "'": IN_SINGLE, '`': IN_TICK }
const BACKSLASH = 0x5c

/** The most characters from the sign on that reading a value looks at. */
export const VALUE_AHEAD = PIECE + 3 * MOST_SPACE

export interface ReadValue {
  readonly start: number
  /** At most `PIECE` characters on. */
  readonly end: number
  readonly quoted: boolean
  /** The scheme of an `Authorization` header before it, in small letters; empty for none. */
  readonly scheme: string
}

/** Reads the value that is given from `from` on; inside of an element it may stand on a line of its own. */
export function readValue(view: View, from: number, inElement: boolean): ReadValue | typeof WAIT {
  const opening = openValue(view, from, inElement ? BLANK | LINE_BREAK : BLANK)
  if (opening === WAIT) return WAIT
  const { at: start, quote, escaped, scheme = '' } = opening
  view.hold = start
  const end = quote === '' ? bareEnd(view, start) : quotedEnd(view, start, quote, escaped)
  return end === WAIT ? WAIT : { start, end, quoted: quote !== '', scheme }
}

interface Opening {
  /** Where the value starts. */
  readonly at: number
  /** The quote it stands in; empty for none. */
  readonly quote: string
  /** The quote is itself escaped: this is a string inside a string. */
  readonly escaped: boolean
  readonly scheme?: string
}

/** Past stars of markdown, white space, a scheme such as `Bearer`, and the opening quote. */
function openValue(view: View, from: number, space: number): Opening | typeof WAIT {
  const { text } = view
  let at = from
  while (text.charAt(at) === '*' && at < from + 2) at++
  at = view.runEnd(at, space, MOST_SPACE)
  const quoted = openQuote(view, at)
  if (quoted === WAIT) return WAIT
  const inner = quoted === null ? at : quoted.at
  const end = view.runEnd(inner, LETTER, LONGEST_SCHEME)
  if (view.beyond(end) && end - inner < LONGEST_SCHEME) return WAIT
  const scheme = text.slice(inner, end).toLowerCase()
  if (SCHEMES.has(scheme) && (view.classAt(end) & BLANK) !== 0) {
    at = view.runEnd(end, BLANK, MOST_SPACE)
    if (quoted !== null) return view.beyond(at) ? WAIT : { ...quoted, at, scheme }
    const opening = openQuote(view, at)
    return opening === WAIT ? WAIT : { ...(opening ?? { at, quote: '', escaped: false }), scheme }
  }
  return quoted ?? { at, quote: '', escaped: false }
}

function openQuote(view: View, at: number): Opening | typeof WAIT | null {
  const { text } = view
  // `r"…"`, `b'…'`, `@"…"`: the letter belongs to the language, not to the value.
  const mark = /[rbu@\\]/i.test(text.charAt(at)) ? at + 1 : at
  if (view.beyond(mark)) return WAIT
  if ((view.classAt(mark) & QUOTE) === 0) return null
  return { at: mark + 1, quote: text.charAt(mark), escaped: mark > at && text.charCodeAt(at) === BACKSLASH }
}

/** The end of a value without quotes; a sentence's own marks behind it are left out. */
function bareEnd(view: View, start: number): number | typeof WAIT {
  const { text } = view
  let end = view.runEnd(start, BARE, PIECE)
  if (end - start === PIECE) return wholeEnd(text, end)
  if (view.beyond(end)) return WAIT
  while (end > start && '.:?*'.includes(text.charAt(end - 1))) end--
  return end
}

/** Where the closing quote stands, the line ends, or an escape that is no part of a value. */
function quotedEnd(view: View, start: number, quote: string, escaped: boolean): number | typeof WAIT {
  const { text } = view
  const limit = start + PIECE
  let at = Math.max(start, view.mark)
  for (;;) {
    at = view.runEnd(at, INSIDE[quote]!, limit - at)
    if (at >= limit) return wholeEnd(text, limit)
    if (view.beyond(at)) {
      view.mark = at
      return WAIT
    }
    if (text.charCodeAt(at) !== BACKSLASH || escaped) return at
    if (view.beyond(at + 1)) return WAIT
    if (at + 1 >= text.length || 'nrt'.includes(text.charAt(at + 1))) return at
    at = Math.min(at + 2, limit)
  }
}
