import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { readTag } from './read-tag.js'
import { isActive } from './tags.js'

/** A tag longer than this is not read to its end. */
const LONGEST = 512
const LONGEST_NAME = 40
const LONGEST_NOTE = 64

/**
 * The `<` of HTML that runs, loads or hides something: of elements that do so by themselves, of any tag with an attribute
 * that is not plain, of comments, declarations and instructions; and of a CommonMark autolink. `<br>`, `<sub>` and
 * `List<String>` stay.
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
  behind: 0,
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
  // `<!`, `<?` and `</` before anything but a name begin a comment, in which text is hidden.
  if (first === '!') return comment(view, start, span)
  if (!/[a-z]/i.test(first)) return isEnd || first === '?' ? span : null
  const end = nameEnd(view, start)
  if (end === WAIT) return WAIT
  const name = text.slice(start, end).toLowerCase()
  // A scheme, or a name with a prefix.
  if (text.charAt(end) === ':') return autolink(view, start, span)
  if (isActive(name)) return span
  return tagEnd(view, { name, end, span })
}

function nameEnd(view: View, start: number): number | typeof WAIT {
  const { text } = view
  let at = start
  while (at < text.length && at - start < LONGEST_NAME && /[\w.+-]/.test(text.charAt(at))) at++
  return view.beyond(at) && at - start < LONGEST_NAME ? WAIT : at
}

/** Waits for its end, since it may be trusted. */
function autolink(view: View, start: number, span: Span): Span | typeof WAIT | null {
  const { text } = view
  for (let at = start; at < start + LONGEST - 2; at++) {
    if (at >= text.length) return view.final ? span : WAIT
    const char = text.charAt(at)
    if (char === '>') return /^mailto:[\w.+@-]*$/i.test(text.slice(start, at)) ? null : span
    if (char <= ' ' || char === '<') return span
  }
  return span
}

/** A note of one word hides nothing worth hiding: `<!-- prettier-ignore -->`. */
function comment(view: View, from: number, span: Span): Span | typeof WAIT | null {
  const { text } = view
  const length = text.slice(from, from + LONGEST_NOTE).indexOf('>')
  if (length === -1) return view.beyond(from + LONGEST_NOTE - 1) ? WAIT : span
  return /^!-- ?[\w:.-]* ?--$/.test(text.slice(from, from + length)) ? null : span
}

interface Opening {
  readonly name: string
  readonly end: number
  readonly span: Span
}

/**
 * Whether the tag is plain. Without a sign of an attribute's value, or an end, it is. Another `<` does not end it: a
 * browser takes that for a part of the name.
 */
function tagEnd(view: View, { name, end, span }: Opening): Span | typeof WAIT | null {
  const { text } = view
  let hasValue = false
  for (let at = end; at < span.start + LONGEST; at++) {
    if (at >= text.length) {
      if (!view.final) return WAIT
      return hasValue ? span : null
    }
    const char = text.charAt(at)
    if (char === '>') return readTag(name, text.slice(end, at))?.addresses.length === 0 ? null : span
    if (char === '"' || char === "'" || char === '`' || char === '=') hasValue = true
    if (char === '\n' && text.charAt(at - 1) === '\n') return hasValue ? span : null
  }
  return span
}
