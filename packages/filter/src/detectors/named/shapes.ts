import { ALNUM, BASE64URL, CAPITALS, DIGIT, HEX, SMALL } from '../../scan/char-class.js'
import { VENDORS } from './vendors.js'

/** How the keys of a vendor look: letters of these classes, and how many. */
export interface Shape {
  readonly mask: number
  readonly min: number
  readonly max: number
}

const MASKS: Readonly<Record<string, number>> = {
  h: HEX,
  a: ALNUM,
  l: SMALL,
  u: CAPITALS,
  d: DIGIT,
  w: BASE64URL,
}

export interface VendorShapes {
  readonly shapes: readonly Shape[]
  /** Its keys may be ids in the form of RFC 9562. */
  readonly uuid: boolean
}

/** By the vendor's name in small letters, as one word. */
export const VENDOR_SHAPES: ReadonlyMap<string, VendorShapes> = new Map(
  VENDORS.split('|')
    .map(entry => entry.trim().split(/\s+/))
    .filter(([name]) => name !== undefined && name !== '')
    .map(([name = '', ...shapes]) => [
      name,
      { shapes: shapes.filter(shape => shape !== 'uuid').map(readShape), uuid: shapes.includes('uuid') },
    ]),
)

function readShape(text: string): Shape {
  const [min = '0', max = min] = text.slice(1).split('-')
  return { mask: MASKS[text.charAt(0)] ?? ALNUM, min: Number(min), max: Number(max) }
}
