import { ALNUM, BLANK, LINE_BREAK } from '../scan/char-class.js'
import type { Detector, Span } from '../scan/detector.js'
import { WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { DESTINATION_AHEAD, isHarmless, readDestination } from './destination.js'

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
  behind: 1,
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
  if (sign !== '(' && sign !== ':') return null
  return unlessHarmless(view, from + 1, { start: at, end: from + 1 })
}

/** So much of what follows shows whether it is an address that some other sign stands in for a part of. */
const SHOWN = 40
const ADDRESS = /^\s*<?(?:[a-z][a-z0-9+.-]*(?::[\\/&]|&)|[\\/]\\?[\\/]|&#?\w+;)/i

/** What becomes a link once something before it is replaced by a label in brackets. */
function findBehindLabel(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text, final } = view
  if (at === 0 || /[\s\]]/.test(text.charAt(at - 1))) return null
  const shown = text.slice(from, from + SHOWN)
  if (!ADDRESS.test(shown)) return final || shown.length === SHOWN || /\S[\s)]/.test(shown) ? null : WAIT
  return unlessHarmless(view, from, { start: at, end: from })
}

function unlessHarmless(view: View, from: number, span: Span): Span | typeof WAIT | null {
  const address = readDestination(view, from)
  if (address === WAIT) return WAIT
  return address !== null && isHarmless(view.text.slice(address.start, address.end)) ? null : span
}
