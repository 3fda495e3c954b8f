import { ALNUM, CLASS, HEX } from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'

const PAIRS = 17
const FOURS = 14
const SIGNS = ':-.'
const EMPTY = /^(?:0+|f+)$/

/** A hardware address (EUI-48): six pairs joined by colons or dashes, or three fours joined by dots. */
export const macAddress: Detector = {
  id: 'mac-address',
  kind: 'pii',
  label: 'mac',
  title: 'Hardware address',
  reference: 'https://standards.ieee.org/products-programs/regauth/',
  preset: 'network',
  confidence: 'high',
  reasons: ['format'],
  anchors: [{ on: 'char', chars: SIGNS, behind: HEX, before: HEX }],
  behind: 6,
  ahead: PAIRS + 1,
  reaches: { mask: HEX, most: 4 },
  check: findMac,
}

function findMac(view: View, at: number): Span | typeof WAIT | null {
  const { text } = view
  const sign = text.charAt(at)
  const width = sign === '.' ? 4 : 2
  const start = at - width
  if (start < 0 || !isApart(text, start - 1, sign)) return null
  view.hold = start
  const end = start + (width === 4 ? FOURS : PAIRS)
  for (let i = start; i < end; i++) {
    if (view.beyond(i)) return WAIT
    const isSign = (i - start) % (width + 1) === width
    if (isSign ? text.charAt(i) !== sign : (view.classAt(i) & HEX) === 0) return null
  }
  if (view.beyond(end)) return WAIT
  if (!isApart(text, end, sign)) return null
  const digits = text.slice(start, end).replaceAll(sign, '').toLowerCase()
  return EMPTY.test(digits) || (width === 4 && !/[a-f]/.test(digits)) ? null : { start, end }
}

/** It neither goes on nor began earlier. */
function isApart(text: string, at: number, sign: string): boolean {
  if (at < 0 || at >= text.length) return true
  return (CLASS[text.charCodeAt(at)]! & ALNUM) === 0 && text.charAt(at) !== sign
}
