import { WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'
import { LONGEST } from './destination.js'

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

/** The longest end that is read of what a linkifier may take for a part of an address; longer ones are trusted by nobody. */
export const LONGEST_TAIL = 256

/**
 * Where that ends which stands behind the end of an address and before a blank: some read `https://a.b"@c.d` as one. Only
 * behind quotes and brackets, since nothing else could end one that is trusted.
 */
export function tailEnd(view: View, from: number): number | typeof WAIT {
  return '">]'.includes(view.text.charAt(from) || ' ') ? wordEnd(view, from, '<') : from
}

/** The next white space, or `sign`, or the place `LONGEST_TAIL` characters on. */
export function wordEnd({ text, final }: View, from: number, sign = ''): number | typeof WAIT {
  const rest = text.slice(from, from + LONGEST_TAIL)
  let length = rest.search(/\s/)
  const other = sign === '' ? -1 : rest.indexOf(sign)
  if (other !== -1 && (length === -1 || other < length)) length = other
  if (length !== -1) return from + length
  return rest.length < LONGEST_TAIL && !final ? WAIT : from + rest.length
}

/** What may end a trusted address: closing signs, or the address of the link whose text it is. */
const TAIL = /^(?:\](?:\(<?https?:[^\s<>"()[\]]*>?\))?|["'>)}*_.,;:!?|])*$/i

/** Whether the signs between an address and a blank belong to nobody's address. */
export function isTail(tail: string): boolean {
  return TAIL.test(tail)
}

/** Printable ASCII without what ends an address in a text: white space, quotes, `<>[]\^{|}` and the backtick. */
function isAddress(code: number): boolean {
  if (code <= 0x22 || code >= 0x7b) return code === 0x21 || code === 0x7e
  return code !== 0x3c && code !== 0x3e && !(code >= 0x5b && code <= 0x60 && code !== 0x5f)
}
