import { ALNUM, CLASS, DIGIT, FOREIGN_LETTER } from '../../scan/char-class.js'
import type { View } from '../../scan/view.js'
import { WORDS_BEFORE, WORDS_BEHIND } from './nearby-words.js'

/** Signs that join what stands on both sides: ids, paths, hosts, file names, decimals, amounts. */
const JOINS = '-_./\\:,+#@$€£=&~^*'
/** A number behind one of these may still be a value of its own: `id=…`, `id:…`, a list without spaces. */
const OPENS = '=:,&#*'
const WORDS = /[\p{L}\p{N}]/u

/** Whether nothing before the number makes it a part of something longer. */
export function startsApart(text: string, at: number): boolean {
  if (at === 0) return true
  const sign = text.charAt(at - 1)
  if (!JOINS.includes(sign)) return true
  if ('+$€£@~^\\'.includes(sign)) return false
  const beyond = text.charCodeAt(at - 2)
  if (OPENS.includes(sign)) return !isIn(beyond, DIGIT)
  return !isIn(beyond, ALNUM | FOREIGN_LETTER) && !JOINS.includes(text.charAt(at - 2) || ' ')
}

/** The same for what stands behind; with spaces inside, a further group of digits is doubt enough. */
export function endsApart(text: string, at: number, end: number): boolean {
  if (end >= text.length) return true
  const code = text.charCodeAt(end)
  if (isIn(code, ALNUM | FOREIGN_LETTER) || '@$€£%_='.includes(text.charAt(end))) return false
  const beyond = text.charCodeAt(end + 1)
  if (code === 0x20 || code === 0xa0) return !isIn(beyond, DIGIT) || !/\s/.test(text.slice(at, end))
  return !JOINS.includes(text.charAt(end)) || !isIn(beyond, ALNUM)
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
