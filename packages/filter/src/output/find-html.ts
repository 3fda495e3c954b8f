import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { isLoose, readTag } from './read-tag.js'
import { isActive } from './tags.js'

/** A tag longer than this is not read to its end. */
const LONGEST = 512
const LONGEST_NAME = 40
const LONGEST_NOTE = 64

/**
 * The `<` of HTML that runs, loads or hides something: of elements that do so by themselves, of any tag with an attribute
 * that is not plain, of comments, declarations and instructions; and of a CommonMark autolink. `<br>`, `<sub>` and
 * `Map<K, V = string>` stay.
 */
export const htmlDetector: Detector = {
  id: 'output-html',
  kind: 'output',
  label: 'html',
  title: 'HTML that runs, loads or hides something, and autolinks',
  reference: 'https://html.spec.whatwg.org/multipage/parsing.html#tag-open-state',
  preset: 'output',
  confidence: 'high',
  reasons: ['format'],
  anchors: [{ on: 'char', chars: '<' }],
  behind: 1,
  ahead: LONGEST + 2,
  check: findTag,
}

function findTag(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  const span = { start: at, end: from }
  if (view.beyond(from)) return WAIT
  const isEnd = text.charAt(from) === '/'
  const start = isEnd ? from + 1 : from
  if (view.beyond(start)) return WAIT
  const first = text.charAt(start)
  if (!isLetter(first)) {
    // `<!`, `<?` and `</` before anything but a name begin a comment, in which text is hidden.
    if (first === '!') return comment(view, start, span)
    if (first === '?') return wildcard(view, start, span)
    return isEnd ? span : null
  }
  const end = nameEnd(view, start)
  if (end === WAIT) return WAIT
  if (isActive(text.slice(start, end).toLowerCase())) return span
  // A scheme, or a name with a prefix.
  const opening = { start, end, span }
  return mayLink(text, start, end) ? autolink(view, opening) : tagEnd(view, opening)
}

function isLetter(char: string): boolean {
  return /[a-z]/i.test(char)
}

/** A name goes on to a blank, a slash or the end, whatever is in it. A longer one than any that does something is cut. */
function nameEnd(view: View, start: number): number | typeof WAIT {
  const { text } = view
  let at = start
  while (at < text.length && at - start < LONGEST_NAME && isName(text.charCodeAt(at))) at++
  return view.beyond(at) && at - start < LONGEST_NAME ? WAIT : at
}

/** Not white space, as browsers read it, nor a slash or `>`. */
function isName(code: number): boolean {
  return code > 0x20 ? code !== 0x2f && code !== 0x3e : code < 0x09 || (code > 0x0d && code < 0x20) || code === 0x0b
}

/** `<scheme:x` or `<name@x`. */
function mayLink(text: string, start: number, end: number): boolean {
  return /^[a-z][a-z0-9+.-]*:(?:\S|$)|^[\w.+-]+@/i.test(text.slice(start, end + 1))
}

/** Names in code such as `std::string`; no scheme is known whose addresses begin with a colon. */
const MODULE = /^(?!\w*script)[a-z]\w*::[\w:&*,]*$/i

interface Opening {
  readonly start: number
  readonly end: number
  readonly span: Span
}

/** Waits for its end, since it may be trusted. A blank or `<` in it may be taken out with something that is found there. */
function autolink(view: View, opening: Opening): Span | typeof WAIT | null {
  const { text } = view
  const { start, span } = opening
  for (let at = start; at < start + LONGEST - 2; at++) {
    if (at >= text.length) return view.final ? span : WAIT
    const char = text.charAt(at)
    if (char !== '>' && char !== '<' && char > ' ') continue
    const address = text.slice(start, at)
    if (MODULE.test(address)) return tagEnd(view, opening)
    return char === '>' && isMail(address) ? null : span
  }
  return span
}

function isMail(address: string): boolean {
  return /^(?:mailto:)?[\w.+-]*(?:@[\w.-]*)?$/i.test(address)
}

/** A note of one word hides nothing worth hiding: `<!-- prettier-ignore -->`. */
function comment(view: View, from: number, span: Span): Span | typeof WAIT | null {
  const note = upTo(view, from)
  if (note === WAIT) return WAIT
  return note !== null && /^!-- ?[\w:.-]* ?--$/.test(note) ? null : span
}

/** `List<?>`, `Map<?, ?>` and `List<? extends T>` in a sentence. At the start of a line it would take all the rest with it. */
function wildcard(view: View, from: number, span: Span): Span | typeof WAIT | null {
  if (!/\w/.test(view.text.charAt(span.start - 1))) return span
  const note = upTo(view, from)
  if (note === WAIT) return WAIT
  return note !== null && /^\?(?:, ?\w+|, ?\?| (?:extends|super) [\w.]+(?:<\w+)?)*$/.test(note) ? null : span
}

/** What comes before the next `>`, if that is near. */
function upTo({ text, final }: View, from: number): string | typeof WAIT | null {
  const note = text.slice(from, from + LONGEST_NOTE)
  const length = note.indexOf('>')
  if (length !== -1) return note.slice(0, length)
  return note.length < LONGEST_NOTE && !final ? WAIT : null
}

/**
 * Whether the tag is plain. Without a sign of an attribute's value, or an end, it is. Another `<` does not end it: a
 * browser takes that for a part of the name.
 */
function tagEnd(view: View, { start, end, span }: Opening): Span | typeof WAIT | null {
  const most = span.start + LONGEST
  const rest = view.text.slice(end, most)
  const close = rest.indexOf('>')
  const blank = rest.indexOf('\n\n')
  if (close === -1) {
    if (view.text.length < most && !view.final) return WAIT
    if (blank === -1 && view.text.length >= most) return span
    return /["'`=]/.test(blank === -1 ? rest : rest.slice(0, blank)) ? span : null
  }
  const name = view.text.slice(start, end).toLowerCase()
  if (blank !== -1 && blank < close) {
    // A page that shows no markdown has no blocks of code.
    const inner = rest.slice(0, close)
    return !/\n(?:```|~~~)/.test(inner) && isLoose(name, inner) ? span : null
  }
  return readTag(name, rest.slice(0, close))?.addresses.length === 0 ? null : span
}
