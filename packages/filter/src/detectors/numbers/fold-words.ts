import { foldPoint } from './fold-point.js'

const OPEN = 0x5b
const CLOSE = 0x5d
const DASH = 0x2d
const SPACE = 0x20
/** What stands in place of something redacted, `[card]` say, names nothing: so many small letters and dashes. */
const SHORTEST_LABEL = 2
const LONGEST_LABEL = 12
/** For letters beyond the first plane: they are in no name, and only take their room. */
const OTHER = 0xe000

/** What a code unit becomes, when it is neither one unit nor a space: nothing, what `several` says; not known yet. */
const NOTHING = 0
const SEVERAL = 1
const UNKNOWN = 0xffff

const becomes = new Uint16Array(0x10000).fill(UNKNOWN)
/** What is longer than a unit, or beyond the first plane; the latter is at most a few hundred letters that names have. */
const several = new Map<number, string>()
/** Beyond the first plane, by page of 256 characters: the room that each takes, `SPACE`, `IN_SEVERAL` or `NOT_KNOWN`. */
const pages = new Map<number, Uint8Array>()
const IN_SEVERAL = 254
const NOT_KNOWN = 255

/** The answer of `foldWords`. Used again for the next. */
export const folded = new Uint16Array(1024)

/**
 * Writes the words of the text from `from` to `to`, at most 128 characters, into `folded`: in small letters without
 * accents, a space around each; `taxId` and `tax_id` are two words. Gives how many code units that makes.
 */
export function foldWords(text: string, from: number, to: number): number {
  let length = 0
  folded[length++] = SPACE
  // The space that is written first stands before the text, and not for a sign of it.
  let before = 0
  let isSmall = false
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (isSmall && code >= 0x41 && code <= 0x5a) folded[length++] = SPACE
    isSmall = code >= 0x61 && code <= 0x7a
    let unit = becomes[code]!
    if (unit === UNKNOWN) unit = learn(code)
    if (unit > SPACE) {
      folded[length++] = before = unit
      continue
    }
    if (code === OPEN) at = labelEnd(text, at, to)
    if (unit === SPACE && isPair(text, at, to)) unit = writePair(text.codePointAt(at++)!, length)
    else if (unit === SEVERAL) unit = write(several.get(code)!, length)
    if (unit === SPACE) {
      if (before !== SPACE) folded[length++] = before = SPACE
      continue
    }
    if (unit === NOTHING) continue
    length += unit >> 6
    before = folded[length - 1]!
  }
  folded[length++] = SPACE
  return length
}

/** Writes what is several units; says how many, in the upper bits: lower ones are taken. */
function write(units: string, at: number): number {
  for (let i = 0; i < units.length; i++) folded[at + i] = units.charCodeAt(i)
  return units.length << 6
}

function writePair(point: number, at: number): number {
  const page = pages.get(point >> 8) ?? newPage(point >> 8)
  let room = page[point & 0xff]!
  if (room === NOT_KNOWN) {
    const read = foldPoint(point)
    room = read === ' ' ? SPACE : read === '' || read.charCodeAt(0) >> 11 === 0x1b ? read.length : IN_SEVERAL
    page[point & 0xff] = room
    if (room === IN_SEVERAL) several.set(point, read)
  }
  if (room === IN_SEVERAL) return write(several.get(point)!, at)
  if (room === SPACE || room === 0) return room
  folded.fill(OTHER, at, at + room)
  return room << 6
}

function newPage(number: number): Uint8Array {
  const page = new Uint8Array(256).fill(NOT_KNOWN)
  pages.set(number, page)
  return page
}

function isPair(text: string, at: number, to: number): boolean {
  if ((text.charCodeAt(at) & 0xfc00) !== 0xd800 || at + 1 >= to) return false
  return (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}

function learn(code: number): number {
  const read = foldPoint(code)
  if (read.length > 1) several.set(code, read)
  return (becomes[code] = read.length > 1 ? SEVERAL : read === '' ? NOTHING : read.charCodeAt(0))
}

/** The last sign of the label that opens at `at`; `at` itself where none does. */
function labelEnd(text: string, at: number, to: number): number {
  const most = Math.min(to, at + LONGEST_LABEL + 2)
  let end = at + 1
  while (end < most && isOfLabel(text.charCodeAt(end))) end++
  const length = end - at - 1
  return end < most && length >= SHORTEST_LABEL && text.charCodeAt(end) === CLOSE ? end : at
}

function isOfLabel(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || code === DASH
}

/** Whether the code unit may be of a letter; a few signs beyond ASCII are taken for one. */
export function mayBeLetter(code: number): boolean {
  return code >= 0x80 || ((code | 0x20) - 0x61) >>> 0 < 26
}
