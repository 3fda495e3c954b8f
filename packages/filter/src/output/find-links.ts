import { ALNUM, BLANK, LINE_BREAK } from '../scan/char-class.js'
import type { Detector, Span } from '../scan/detector.js'
import { WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { DESTINATION_AHEAD, isHarmless, readDestination } from './destination.js'

/** So much before `]:` is looked at for the start of its line. */
const LONGEST_LABEL = 256

/**
 * What makes a link, an image or a definition of markdown: `](` and `]:`, where an address follows that may take
 * data somewhere. A space between the two signs and it is text, whatever comes before and after.
 */
export const linkDetector: Detector = {
  id: 'output-link',
  kind: 'output',
  label: 'link',
  title: 'Link, image or link definition in markdown',
  reference: 'https://spec.commonmark.org/0.31.2/#links',
  preset: 'output',
  confidence: 'high',
  reasons: ['format'],
  anchors: [
    { on: 'char', chars: ']' },
    // A label such as `[card]` may come to stand before these.
    { on: 'char', chars: '(' },
    { on: 'char', chars: ':', behind: ALNUM, before: BLANK | LINE_BREAK },
  ],
  behind: LONGEST_LABEL,
  ahead: DESTINATION_AHEAD + 2,
  check: findLink,
}

function findLink(view: View, at: number, from: number): Span | typeof WAIT | null {
  if (view.text.charAt(at) === '(') return findBehindLabel(view, at, from)
  if (view.beyond(from)) return WAIT
  if (view.text.charAt(at) === ':') {
    const isName = (view.classAt(at - 1) & ALNUM) !== 0 && (view.classAt(from) & (BLANK | LINE_BREAK)) !== 0
    return isName ? findBehindLabel(view, at, from) : null
  }
  const sign = view.text.charAt(from)
  if (sign !== '(' && (sign !== ':' || !mayDefine(view.text, at))) return null
  return unlessHarmless(view, from + 1, { start: at, end: from + 1 })
}

/** Marks that stand before a definition: of quotations, lists and footnotes. */
const CONTAINERS = /^(?:[\s>*+:~-]|\d{1,9}[.)]|\[\^[^\]]{1,40}\]:)*$/

/**
 * Whether the `]` at `at` may end the label of a definition, whose `[` begins a paragraph: not where the line has begun
 * with something else, as in `a[b]: c`. A label may have begun on an earlier line.
 */
function mayDefine(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - LONGEST_LABEL), at)
  const open = before.lastIndexOf('[')
  const line = before.lastIndexOf('\n') + 1
  const isSeen = line > 0 || before.length < LONGEST_LABEL
  if (open < line || !isSeen || before.charAt(open - 1) === '\\' || before.includes('\r', line)) return true
  return CONTAINERS.test(before.slice(line, open))
}

/** So much of what follows shows whether it is an address that some other sign stands in for a part of. */
const SHOWN = 40
const ADDRESS = /^\s*<?(?:[a-z][a-z0-9+.-]*:\S|\/\/|[^\s)]*[&\\`])/i

/**
 * What becomes a link once something before it is replaced by a label in brackets; whether it is, who judges the finding
 * can tell.
 */
function findBehindLabel(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text, final } = view
  if (at === 0 || /[\s\]]/.test(text.charAt(at - 1))) return null
  const shown = text.slice(from, from + SHOWN)
  if (!ADDRESS.test(shown)) return final || shown.length === SHOWN || /\S[\s)]/.test(shown) ? null : WAIT
  return unlessHarmless(view, from, { start: at, end: from }, '`')
}

/** A backtick in the address of a link begins no code, which is not known where there is no link yet: `unsure`. */
function unlessHarmless(view: View, from: number, span: Span, unsure = ''): Span | typeof WAIT | null {
  const address = readDestination(view, from)
  if (address === WAIT) return WAIT
  if (address !== null && unsure !== '' && view.text.slice(address.start, address.end).includes(unsure)) return span
  return address !== null && isHarmless(view.text.slice(address.start, address.end)) ? null : span
}
