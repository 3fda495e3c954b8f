import { isTopLevelDomain } from '../detectors/top-level-domain.js'
import { ALNUM, DASH, DOT } from '../scan/char-class.js'
import { WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'

/** The longest host (RFC 1035), and the longest part of one. */
export const LONGEST_HOST = 253
export const LONGEST_LABEL = 63

/** Ends of hosts that linkifiers know without being told `http`: countries', and these. */
const GENERIC =
  /^(?:com|net|org|info|biz|edu|gov|pro|web|xxx|aero|asia|coop|museum|name|shop|app|dev|io|ai|cloud|site|online|xyz|top|link|click|live|page|store|tech|zip|mov|xn--[a-z0-9-]+)$/i

/** Where the host ends that goes on at `from`; `null` when it is none with a believable end. */
export function readHost(view: View, start: number, from: number): number | typeof WAIT | null {
  const end = view.runEnd(from, ALNUM | DASH | DOT, LONGEST_HOST)
  if (view.beyond(end) && end - from < LONGEST_HOST) return WAIT
  const host = view.text.slice(start, end).replace(/[.-]+$/, '')
  const last = host.slice(host.lastIndexOf('.') + 1)
  const isKnown =
    last.length < host.length && (/^[a-z]{2}$/i.test(last) || GENERIC.test(last)) && isTopLevelDomain(last)
  return isKnown ? start + host.length : null
}
