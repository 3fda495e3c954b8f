import { LOOK_ALIKES } from './look-alikes.js'

/**
 * What is not seen (default-ignorable characters, of which bidi marks, variation selectors and tags are some, and other
 * format characters), and marks that are set above and below Latin letters.
 */
const UNSEEN =
  /[\p{Default_Ignorable_Code_Point}\p{Cf}\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/u
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
  if (UNSEEN.test(text)) return ''
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
