import { isPlain } from '../disguise/read-unit.js'
import type { View } from './view.js'

/** How many code units are unpacked at a time. */
const WINDOW = 1 << 14
/** Up to here a loop is quicker than a call out of JavaScript. */
const FEW = 64

const bytes = Buffer.alloc(WINDOW * 2)

/**
 * A text's code units as an array, a window at a time: a loop over an array runs at twice the speed of one over
 * `charCodeAt`, which looks at the string's representation anew for each character. There is one window in the process;
 * it belongs to whoever called `unpack` last.
 */
export const units = new Uint16Array(bytes.buffer, bytes.byteOffset, WINDOW)

let owner: object | undefined
/** The short text that the window begins with. */
let shown: string | undefined

/** Signs that escapes start with, and all that is beyond ASCII: 1. */
const NOT_PLAIN = new Uint8Array(0x10000).fill(1, 0x80)
for (const sign of '%&\\') NOT_PLAIN[sign.charCodeAt(0)] = 1

/** Whether a text holds nothing that may be a disguise. A short one is unpacked by the way. */
export function isPlainText(text: string): boolean {
  if (text.length > FEW) return isPlain(text)
  owner = undefined
  shown = text
  let found = 0
  for (let i = 0; i < text.length; i++) found |= NOT_PLAIN[(units[i] = text.charCodeAt(i))]!
  return found === 0
}

/** Whether what is unpacked is still what it unpacked. */
export function hasUnpacked(who: object): boolean {
  return owner === who
}

/** Unpacks the text from `start` on; gives the index in the text of the window's end. */
export function unpack(view: View, start: number, who: object): number {
  owner = who
  if (start === view.pieceFrom && view.piece === shown) return view.text.length
  shown = undefined
  const end = Math.min(view.text.length, start + WINDOW)
  // What came last need not be looked up in the text that it was joined to.
  const isNew = start >= view.pieceFrom
  const text = isNew ? view.piece : view.text
  const from = isNew ? start - view.pieceFrom : start
  const count = end - start
  if (count > FEW) bytes.write(text.slice(from, from + count), 'utf16le')
  else for (let i = 0; i < count; i++) units[i] = text.charCodeAt(from + i)
  return end
}
