import { isTopLevelDomain } from '../detectors/top-level-domain.js'
import { ALNUM, DASH, DOT } from '../scan/char-class.js'
import { WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'

/** The longest host (RFC 1035), and the longest part of one. */
export const LONGEST_HOST = 253
export const LONGEST_LABEL = 63

/** Ends of hosts that linkifiers know without being told `http`: countries' (of two letters), and these. */
const GENERIC: ReadonlySet<string> = new Set(
  (
    'com net org info biz edu gov pro web xxx aero asia coop museum name shop app dev io ai cloud site online xyz top ' +
    'link click live page store tech zip mov'
  ).split(' '),
)

/** Where the host ends that goes on at `from`; `null` when it is none with a believable end. */
export function readHost(view: View, start: number, from: number): number | typeof WAIT | null {
  const end = view.runEnd(from, ALNUM | DASH | DOT, LONGEST_HOST)
  if (view.beyond(end) && end - from < LONGEST_HOST) return WAIT
  let length = end - start
  while (length > 0 && '.-'.includes(view.text.charAt(start + length - 1))) length--
  const host = view.text.slice(start, start + length)
  const last = host.slice(host.lastIndexOf('.') + 1).toLowerCase()
  const isKnown = last.length === 2 || last.startsWith('xn--') || GENERIC.has(last)
  return isKnown && last.length < length && isTopLevelDomain(last) ? start + length : null
}
