import { LOOK_ALIKES } from './look-alikes.js'

/**
 * What is not seen (default-ignorable characters, of which bidi marks, variation selectors and tags are some, and other
 * format characters), and marks that are set above and below Latin letters.
 */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/u
/** The blocks of combining marks for Latin, Greek and Cyrillic, and for symbols. */
const MARKS: readonly (readonly [from: number, to: number])[] = [
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0xfe20, 0xfe2f],
]
const DIGIT = /\p{Nd}/u
/** Blank to Unicode's compatibility forms; the detectors know them as they are. */
const BLANKS = '\u00a0\u202f\u00b4\u00af\u00a8\u00b8'
/** A compatibility form that is longer than this is a word in a frame, such as U+FDFA, and no letter in disguise. */
const LONGEST = 4
const PRINTABLE = /^[\x20-\x7e]+$/

const SAME = 0
const UNKNOWN = 255
const CHANGED = 1

/** What is known of each code unit; worked out when it is first met, so that loading costs nothing. */
const kinds = new Uint8Array(0x10000).fill(UNKNOWN)
kinds.fill(SAME, 0, 0x80)
const changed = new Map<number, string>()

/** What a character is read as: ASCII, or nothing where it is not seen; `undefined` where it is no disguise. */
export function readAs(point: number): string | undefined {
  if (point > 0xffff) return isPlainPlane(point) ? undefined : work(point)
  if (kinds[point] === UNKNOWN) learn(point)
  return kinds[point] === SAME ? undefined : changed.get(point)
}

function learn(point: number): void {
  const text = work(point)
  kinds[point] = text === undefined ? SAME : CHANGED
  if (text !== undefined) changed.set(point, text)
}

/** Neither CJK nor the emoji that texts are full of. */
function isPlainPlane(point: number): boolean {
  return (point >= 0x1f200 && point < 0x1fbf0) || (point >= 0x20000 && point < 0xe0000)
}

function work(point: number): string | undefined {
  const text = String.fromCodePoint(point)
  if (UNSEEN.test(text) || MARKS.some(([from, to]) => point >= from && point <= to)) return ''
  const alike = LOOK_ALIKES.get(point)
  if (alike !== undefined) return alike
  if (DIGIT.test(text)) return String(digitOf(point))
  if (BLANKS.includes(text)) return undefined
  const form = text.normalize('NFKC')
  return form !== text && form.length <= LONGEST && PRINTABLE.test(form) ? form : undefined
}

/** Unicode gives the digits of each script ten places in a row, from 0 to 9. */
function digitOf(point: number): number {
  const form = String.fromCodePoint(point).normalize('NFKC')
  if (/^\d$/.test(form)) return Number(form)
  let zero = point
  while (point - zero < 9 && DIGIT.test(String.fromCodePoint(zero - 1))) zero--
  return point - zero
}
