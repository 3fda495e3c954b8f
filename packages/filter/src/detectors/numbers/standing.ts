import { ALNUM, CLASS, DIGIT, FOREIGN_LETTER } from '../../scan/char-class.js'
import type { View } from '../../scan/view.js'
import { WORDS_BEFORE, WORDS_BEHIND } from './nearby-words.js'

/** Signs that join what stands on both sides: ids, paths, hosts, file names, decimals, amounts. */
const JOINS = '-_./\\:,+#@$€£=&~^*'
/** A number behind one of these may still be a value of its own: `id=…`, `id:…`, a list without spaces. */
const OPENS = '=:,&#*'
const WORDS = /[\p{L}\p{N}]/u

/** What is known of a sign beside a number, by code unit. */
const JOINING = 1
const OPENING = 2
const OF_AMOUNT = 4
const NO_END = 8
const SPACING = 16
const kinds = new Uint8Array(0x10000)
for (const [chars, kind] of [
  [JOINS, JOINING],
  [OPENS, OPENING],
  ['+$€£@~^\\', OF_AMOUNT],
  ['@$€£%_=', NO_END],
  ['\t\n\v\f\r \u00a0\u202f', SPACING],
] as const) {
  for (const char of chars) kinds[char.charCodeAt(0)]! |= kind
}

/** Whether nothing before the number makes it a part of something longer. */
export function startsApart(text: string, at: number): boolean {
  if (at === 0) return true
  const kind = kinds[text.charCodeAt(at - 1)]!
  if ((kind & JOINING) === 0) return true
  if ((kind & OF_AMOUNT) !== 0) return false
  if (at === 1) return true
  const beyond = text.charCodeAt(at - 2)
  if ((kind & OPENING) !== 0) return !isIn(beyond, DIGIT)
  return !isIn(beyond, ALNUM | FOREIGN_LETTER) && (kinds[beyond]! & JOINING) === 0
}

/** The same for what stands behind; with spaces inside, a further group of digits is doubt enough. */
export function endsApart(text: string, at: number, end: number): boolean {
  if (end >= text.length) return true
  const code = text.charCodeAt(end)
  if (isIn(code, ALNUM | FOREIGN_LETTER) || (kinds[code]! & NO_END) !== 0) return false
  if (end + 1 >= text.length) return true
  const beyond = text.charCodeAt(end + 1)
  if (code === 0x20 || code === 0xa0) return !isIn(beyond, DIGIT) || !hasSpace(text, at, end)
  return (kinds[code]! & JOINING) === 0 || !isIn(beyond, ALNUM)
}

function hasSpace(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((kinds[text.charCodeAt(at)]! & SPACING) !== 0) return true
  return false
}

/** Whether it is all there is in the whole text, but for signs: a field of a form, or the answer to a question. */
export function isAlone({ text, final }: View, at: number, end: number): boolean {
  // Where the view begins this late there is text before it.
  if (!final || at >= WORDS_BEFORE || text.length - end >= WORDS_BEHIND) return false
  return !WORDS.test(text.slice(0, at)) && !WORDS.test(text.slice(end))
}

function isIn(code: number, mask: number): boolean {
  return code >= 0 && (CLASS[code]! & mask) !== 0
}
