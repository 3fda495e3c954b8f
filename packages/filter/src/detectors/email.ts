import { ALNUM, APOSTROPHE, CLASS, DASH, DIGIT, DOT, FOREIGN_LETTER, PLUS, UNDERSCORE } from '../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../scan/detector.js'
import { skipEscape } from '../scan/escapes.js'
import type { View } from '../scan/view.js'
import { isTopLevelDomain } from './top-level-domain.js'

const EDGE = ALNUM | FOREIGN_LETTER | UNDERSCORE
const LOCAL = EDGE | DOT | DASH | PLUS | APOSTROPHE
const DOMAIN = ALNUM | FOREIGN_LETTER | DASH | DOT
/** RFC 5321, section 4.5.3.1: octets of the local part and of the domain; 63 of a label is RFC 1035. */
const LONGEST_LOCAL = 64
const LONGEST_DOMAIN = 254
const LONGEST_LABEL = 63
const DASH_SIGN = 0x2d
const DOT_SIGN = 0x2e
/** `git@github.com:…` is no person's address, `this@Activity.finish()` is Kotlin. */
const NOBODY: ReadonlySet<string> = new Set(['git', 'this', 'super'])
/** What documents call nobody, at the domains that RFC 2606 keeps for documents. */
const PLACEHOLDERS = /^(?:test|user|users?name|name|example|foo|bar|you|your|email|mail|me|someone|somebody)$/i
const RESERVED = /^example\.(?:com|net|org)$/i

/**
 * An e-mail address as people have them: letters, digits and `. _ + - '` before the `@`, a domain with at least one
 * dot and a believable end behind it. Quoted local parts and addresses of IP numbers are not looked for.
 */
export const email: Detector = {
  id: 'email',
  kind: 'pii',
  label: 'email',
  title: 'E-mail address',
  reference: 'https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2',
  preset: 'contact',
  anchors: [{ on: 'char', chars: '@', behind: LOCAL, before: DOMAIN }],
  behind: LONGEST_LOCAL + 8,
  ahead: LONGEST_DOMAIN + 2,
  reaches: { mask: LOCAL, most: LONGEST_LOCAL },
  check: findEmail,
}

function findEmail(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  const start = localStart(text, at)
  if (start === at) return null
  view.hold = start
  const stop = view.runEnd(from, DOMAIN, LONGEST_DOMAIN)
  if (view.beyond(stop) && stop - from < LONGEST_DOMAIN) return WAIT
  const end = domainEnd(text, from, stop)
  if (end === from) return null
  const local = text.slice(start, at)
  if (NOBODY.has(local) || (PLACEHOLDERS.test(local) && RESERVED.test(text.slice(from, end)))) return null
  return { start, end }
}

/** Where the local part before `at` starts; `at` when there is none. Of one too long the end is taken. */
function localStart(text: string, at: number): number {
  const least = Math.max(0, at - LONGEST_LOCAL)
  let start = at
  while (start > least && isIn(text, start - 1, LOCAL)) {
    // Two dots in a row are leaders or an ellipsis: the address starts behind them.
    if (text.startsWith('..', start - 1)) break
    start--
  }
  start = skipEscape(text, start)
  while (start < at && !isIn(text, start, EDGE)) start++
  return text.charAt(at - 1) === '.' ? at : start
}

/** Where the longest domain ends that starts at `from`; `from` when there is none. */
function domainEnd(text: string, from: number, stop: number): number {
  let end = from
  let labels = 0
  let isVersion = true
  for (let start = from; start <= stop; labels++) {
    let last = start
    while (last < stop && text.charCodeAt(last) !== DOT_SIGN) last++
    if (labels < 2) isVersion &&= isNumber(text, start, last)
    // Two numbers first is a version, as in `package@1.2.3-beta.next`.
    if (labels === 1 && isVersion) return from
    if (last === start || text.charCodeAt(start) === DASH_SIGN) break
    if (labels > 0) end = topEnd(text, start, last) ?? end
    if (last - start > LONGEST_LABEL || text.charCodeAt(last - 1) === DASH_SIGN) break
    start = last + 1
  }
  return end
}

/** Where the top-level domain ends that a label starts with; `undefined` where it starts with none. */
function topEnd(text: string, start: number, last: number): number | undefined {
  const label = text.slice(start, last)
  // What a dash joins to the address is not its end, unless it is a coded foreign name.
  const dash = label.startsWith('xn--') ? -1 : label.indexOf('-')
  const top = dash === -1 ? label : label.slice(0, dash)
  return isTopLevelDomain(top) ? start + top.length : undefined
}

function isNumber(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((CLASS[text.charCodeAt(at)]! & DIGIT) === 0) return false
  return to > from
}

function isIn(text: string, at: number, mask: number): boolean {
  return at >= 0 && (CLASS[text.charCodeAt(at)]! & mask) !== 0
}
