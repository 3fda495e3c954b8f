import { ALNUM, CLASS, DASH, DIGIT, DOT } from '../scan/char-class.js'
import { type Span, WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { addressEnd, tailEnd } from './address-end.js'
import { LONGEST_HOST, LONGEST_LABEL, readHost } from './hosts.js'

/** A name that is looked up may carry something away from so many characters on. */
const CARRYING = 16

/** `www.` with anything behind it, and a host that a path, a query or a port follows. */
export function findHost(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  if (isForeign(text, at)) return withForeign(view, at, from)
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
  if (end === null) return isWww ? wholeHost(view, start, from) : null
  if (isWww || carriesData(text.slice(start, end))) return untilAddressEnd(view, start, end)
  const path = pathStart(view, end)
  if (path === WAIT) return WAIT
  return '/?#'.includes(text.charAt(path) || ' ') ? untilAddressEnd(view, start, end) : null
}

/** Whether a letter beyond ASCII stands before `at`, or half of one, or a sign that linkifiers take for a letter. */
function isForeign(text: string, at: number): boolean {
  if ('`$+=~^|'.includes(text.charAt(at - 1) || ' ')) return true
  return text.charCodeAt(at - 1) >= 0xc0 && /[\p{L}\p{M}\p{N}\p{Cs}]/u.test(text.charAt(at - 1))
}

/** What ends a host in other letters: one of the ends in ASCII, or the one in Cyrillic that linkifiers know. */
function withForeign(view: View, at: number, from: number): Span | typeof WAIT | null {
  const { text } = view
  const isCyrillic = view.has('\u0440\u0444', from)
  if (isCyrillic === undefined || view.beyond(from)) return WAIT
  const end = isCyrillic ? from + 2 : readHost(view, at, from)
  if (end === WAIT) return WAIT
  if (end === null) return null
  const path = pathStart(view, end)
  if (path === WAIT) return WAIT
  return '/?#'.includes(text.charAt(path) || ' ') ? { start: at, end } : null
}

const LONGEST_PORT = 5

/** Where a path may begin behind a host and a port. A port alone carries nothing: `main.rs:12`. */
function pathStart(view: View, from: number): number | typeof WAIT {
  if (view.beyond(from)) return WAIT
  if (view.text.charAt(from) !== ':') return from
  const end = view.runEnd(from + 1, DIGIT, LONGEST_PORT)
  return view.beyond(end) ? WAIT : end
}

/** A name below a domain that is long enough to carry something away by being looked up. */
function carriesData(host: string): boolean {
  return host
    .split('.')
    .slice(0, -2)
    .some(label => label.length >= CARRYING)
}

/** `www.` and what stands for a host behind it, whatever it ends in. */
function wholeHost(view: View, start: number, from: number): Span | typeof WAIT {
  const last = view.runEnd(from, ALNUM | DASH | DOT, LONGEST_HOST - (from - start))
  return untilAddressEnd(view, start, Math.max(from, last))
}

/** The span, once the whole address has come: whether it is trusted depends on all of it. */
function untilAddressEnd(view: View, start: number, end: number): Span | typeof WAIT {
  view.hold = start
  const last = addressEnd(view, end)
  return last === WAIT || tailEnd(view, last) === WAIT ? WAIT : { start, end }
}
