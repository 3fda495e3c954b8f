import { ALNUM, APOSTROPHE, CLASS, DASH, DOT, FOREIGN_LETTER, PLUS, UNDERSCORE } from '../scan/char-class.js'
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
const NUMBER = /^\d+$/
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
  const labels = text.slice(from, stop).split('.')
  // Two numbers first is a version, as in `package@1.2.3-beta.next`.
  if (NUMBER.test(labels[0]!) && NUMBER.test(labels[1] ?? '')) return from
  let end = from
  let start = from
  for (const [i, label] of labels.entries()) {
    if (label === '' || label.startsWith('-')) break
    // What a dash joins to the address is not its end, unless it is a coded foreign name.
    const top = label.startsWith('xn--') ? label : label.split('-', 1)[0]!
    if (i > 0 && isTopLevelDomain(top)) end = start + top.length
    if (label.length > LONGEST_LABEL || label.endsWith('-')) break
    start += label.length + 1
  }
  return end
}

function isIn(text: string, at: number, mask: number): boolean {
  return at >= 0 && (CLASS[text.charCodeAt(at)]! & mask) !== 0
}
