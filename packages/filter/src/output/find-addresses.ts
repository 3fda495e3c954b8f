import { ALNUM, CLASS, DASH, LETTER, SLASH } from '../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { LONGEST } from './destination.js'
import { LONGEST_HOST, LONGEST_LABEL, readHost } from './hosts.js'

const SCHEMES = ['https', 'http', 'ftp']
const LONGEST_SCHEME = 5
const CARRYING = 16
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
    { on: 'char', chars: '.', behind: ALNUM, before: ALNUM },
  ],
  behind: LONGEST_LABEL + 1,
  ahead: LONGEST + LONGEST_HOST + 2,
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
      return withoutSlashes(view, at, from)
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
  const end = addressEnd(view, host)
  if (end === WAIT) return WAIT
  const authority = text.slice(host, end).split(/[/?#]/, 1)[0]!
  if (authority === '' && startsForeign(text.charCodeAt(host))) return { start, end: at + 1 }
  if (authority === '' || LOOPBACK.test(authority)) return null
  // A user's name may be somebody's password, which is another's finding.
  if (authority.includes('@') || authority.length > LONGEST_HOST) return { start, end: at + 1 }
  return { start, end: host + authority.length }
}

/** Whether a host may start so beyond ASCII: not with the dots and quotation marks of an address left out (U+2000 to 206F). */
function startsForeign(code: number): boolean {
  return code >= 0xc0 && (code < 0x2000 || code > 0x206f)
}

/** Where `http`, `https` or `ftp` starts that ends at a colon; -1 for none. */
function schemeStart(text: string, at: number): number {
  const before = text.slice(Math.max(0, at - LONGEST_SCHEME), at).toLowerCase()
  const scheme = SCHEMES.find(scheme => before.endsWith(scheme))
  return scheme === undefined ? -1 : at - scheme.length
}

function withoutScheme(view: View, at: number, from: number): Span | typeof WAIT | null {
  if (':/\\'.includes(view.text.charAt(at - 1) || ' ')) return null
  if (view.beyond(from)) return WAIT
  if (view.text.charAt(from) !== '/') return null
  const host = from + 1
  const end = addressEnd(view, host)
  if (end === WAIT) return WAIT
  const authority = view.text.slice(host, end).split(/[/?#]/, 1)[0]!
  return /[\w-]\.[\w-]/.test(authority) ? { start: at, end: host + Math.min(authority.length, LONGEST_HOST) } : null
}

/** `www.` with anything behind it, and a host that a path, a query or a port follows. */
function withoutSlashes(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  let start = at
  while (start > 0 && at - start < LONGEST_LABEL && (CLASS[text.charCodeAt(start - 1)]! & (ALNUM | DASH)) !== 0) start--
  const isWww = text.slice(start, at).toLowerCase().endsWith('www')
  if (isWww) start = at - 3
  else if (start === at || (start > 0 && '.:/\\-_@'.includes(text.charAt(start - 1)))) return null
  view.hold = start
  if (view.beyond(from)) return WAIT
  if ((view.classAt(from) & ALNUM) === 0) return null
  const end = readHost(view, start, from)
  if (end === WAIT) return WAIT
  if (end === null) return isWww ? untilAddressEnd(view, start, at + 1) : null
  if (!isWww && view.beyond(end + 1)) return WAIT
  const isMore = /^[/?#]|^:\d/.test(text.slice(end, end + 2)) || carriesData(text.slice(start, end))
  return isWww || isMore ? untilAddressEnd(view, start, end) : null
}

/** A name below a domain that is long enough to carry something away by being looked up. */
function carriesData(host: string): boolean {
  return host
    .split('.')
    .slice(0, -2)
    .some(label => label.length >= CARRYING)
}

/** The span, once the whole address has come: whether it is trusted depends on all of it. */
function untilAddressEnd(view: View, start: number, end: number): Span | typeof WAIT {
  view.hold = start
  return addressEnd(view, end) === WAIT ? WAIT : { start, end }
}

/** Where an address ends that goes on at `from`, at most `LONGEST` characters on. */
export function addressEnd(view: View, from: number): number | typeof WAIT {
  const { text } = view
  const most = from + LONGEST
  let at = Math.max(from, view.mark)
  while (at < text.length && at < most && isAddress(text.charCodeAt(at))) at++
  if (at >= most || !view.beyond(at)) return Math.min(at, most)
  view.mark = at
  return WAIT
}

/** Printable ASCII without what ends an address in a text: white space, quotes, `<>[]\^{|}` and the backtick. */
function isAddress(code: number): boolean {
  if (code <= 0x22 || code >= 0x7b) return code === 0x21 || code === 0x7e
  return code !== 0x3c && code !== 0x3e && !(code >= 0x5b && code <= 0x60 && code !== 0x5f)
}
