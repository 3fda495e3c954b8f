import { ALNUM, DASH, LETTER, SLASH } from '../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { addressEnd, isTail, LONGEST_TAIL, tailEnd, wordEnd } from './address-end.js'
import { LONGEST } from './destination.js'
import { findHost } from './find-host.js'
import { LONGEST_HOST, LONGEST_LABEL } from './hosts.js'

const SCHEMES = ['https', 'http', 'ftp']
const LONGEST_SCHEME = 5
const DOTTED = /[\w-]\.[\w-]/
/** Hosts of the reader's own machine. */
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d{1,5})?$/i

/**
 * An address that renderers make a link of by themselves: with `http:`, `https:` or `ftp:`, `//host` and `www.` (GitHub's
 * autolinks and those of markdown-it), and a host with a path. What is taken is the scheme and the host.
 */
export const addressDetector: Detector = {
  id: 'output-url',
  kind: 'output',
  label: 'address',
  title: 'Address of the web that renderers turn into a link',
  reference: 'https://github.github.com/gfm/#autolinks-extension-',
  preset: 'output',
  confidence: 'high',
  reasons: ['format'],
  anchors: [
    { on: 'char', chars: ':', behind: LETTER, before: SLASH },
    { on: 'char', chars: '/', before: SLASH },
    { on: 'char', chars: '.' },
  ],
  behind: LONGEST_LABEL + 1,
  ahead: LONGEST + LONGEST_HOST + LONGEST_TAIL + 2,
  reaches: { mask: ALNUM | DASH, most: LONGEST_LABEL },
  check: findAddress,
}

function findAddress(view: View, at: number, from: number): Span | typeof WAIT | null {
  switch (view.text.charAt(at)) {
    case ':':
      return withScheme(view, at, from)
    case '/':
      return withoutScheme(view, at, from)
    default:
      return findHost(view, at, from)
  }
}

function withScheme(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  const start = schemeStart(text, at)
  if (start === -1) return null
  view.hold = start
  const slashes = view.has('//', from)
  if (slashes !== true) return slashes === undefined ? WAIT : null
  const host = at + 3
  const authority = readAuthority(view, host)
  if (authority === WAIT) return WAIT
  const { name, isOdd } = authority
  if (isOdd) return { start, end: at + 1 }
  if (name === '' || LOOPBACK.test(name)) return null
  // A user's name may be somebody's password, which is another's finding.
  if (name.includes('@') || name.length > LONGEST_HOST) return { start, end: at + 1 }
  return { start, end: host + name.length }
}

interface Authority {
  /** In ASCII: the host, and what may be around it. */
  readonly name: string
  /** It is none, a word or the reader's own machine, and yet leads elsewhere by what stands behind it. */
  readonly isOdd: boolean
}

/** Waits for the end of the address, since whether it is trusted depends on all of it. */
function readAuthority(view: View, host: number): Authority | typeof WAIT {
  const { text } = view
  const end = addressEnd(view, host)
  if (end === WAIT) return WAIT
  const name = text.slice(host, end).split(/[/?#]/, 1)[0]!
  if (host + name.length < end || (DOTTED.test(name) && !LOOPBACK.test(name)))
    return tailEnd(view, end) === WAIT ? WAIT : { name, isOdd: false }
  const rest = wordEnd(view, end)
  return rest === WAIT ? WAIT : { name, isOdd: isOdd(text.slice(end, rest), name) }
}

/**
 * Whether linkifiers or browsers read on in what follows: a host in other letters, an address of IPv6, or anything with
 * `@`, before which whatever stands is a user's name. Not the dots, dashes and quotation marks of an address left out
 * (U+2010 to 2027), nor a name left open as in `https://{host}`.
 */
function isOdd(rest: string, name: string): boolean {
  if (rest.length >= LONGEST_TAIL || rest.includes('@')) return true
  if (name !== '' && LOOPBACK.test(name)) return !isTail(rest)
  return /^[^\0-\x7f\u2010-\u2027]/.test(rest) || rest.startsWith('`') || (name === '' && /^\[[0-9a-f:]*:/i.test(rest))
}

/** Where `http`, `https` or `ftp` starts that ends at a colon; -1 for none. */
function schemeStart(text: string, at: number): number {
  const before = text.slice(Math.max(0, at - LONGEST_SCHEME), at).toLowerCase()
  const scheme = SCHEMES.find(scheme => before.endsWith(scheme))
  return scheme === undefined ? -1 : at - scheme.length
}

function withoutScheme(view: View, at: number, from: number): Span | typeof WAIT | null {
  // Behind a letter it is a path, as in `a//b.c`.
  if (at > 0 && /[a-z0-9:/]/i.test(view.text.charAt(at - 1))) return null
  if (view.beyond(from)) return WAIT
  if (view.text.charAt(from) !== '/') return null
  const host = from + 1
  const authority = readAuthority(view, host)
  if (authority === WAIT) return WAIT
  const { name, isOdd } = authority
  if (isOdd) return { start: at, end: host }
  return DOTTED.test(name) ? { start: at, end: host + Math.min(name.length, LONGEST_HOST) } : null
}
