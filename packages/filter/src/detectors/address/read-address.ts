import { ALNUM, APOSTROPHE, CLASS, DASH, DOT, FOREIGN_LETTER } from '../../scan/char-class.js'
import { WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'

const IN_WORD = ALNUM | FOREIGN_LETTER | APOSTROPHE | DASH | DOT
/** The longest word of a street's name, and the longest that a number and what belongs to it is. */
const LONGEST_WORD = 24
const LONGEST_NUMBER = 16
export const LONGEST_TAIL = 72

const NUMBER = /^\d{1,4}(?: ?[a-zA-Z](?![\p{L}\d]))?(?: ?[-/] ?\d{1,4}[a-z]?)?(?![\p{L}\d_%€$£@]|[.,:/-]\d)/u
/** Which end of the street it is, in American cities, and what part of the house. */
const UNIT =
  /^(?: (?:[NS][EW]?|[EW])(?![\p{L}\d]))?(?:,? (?:Apt|Apartment|Unit|Suite|Ste|Flat|Floor|Room|Rm)\.? ?#?[\dA-Z][\dA-Z-]{0,5}|,? #\d{1,5}[A-Z]?)?/u
/** A town of up to three words with a state and a ZIP code behind it, or with a postcode before it. */
const AMERICAN_TOWN =
  /^,? ?\n? {0,4}\p{Lu}[\p{L}'’-]{1,19}(?: \p{Lu}[\p{L}'’-]{1,19}){0,2},? [A-Z]{2} \d{5}(?:-\d{4})?(?!\d)/u
const EUROPEAN_TOWN =
  /^,? ?\n? {0,4}(?:[A-Z]{1,2}-)?\d{4,5}(?: [A-Z]{2})? \p{Lu}[\p{L}'’-]{1,19}(?: \p{Lu}[\p{L}'’-]{1,19}){0,2}/u

/** The end of the word at `at`, which may be `at` itself. */
export function wordEnd({ text, final }: View, at: number): number | typeof WAIT {
  const most = Math.min(text.length, at + LONGEST_WORD)
  let end = at
  while (end < most && ((CLASS[text.charCodeAt(end)]! & IN_WORD) !== 0 || text.charAt(end) === '’')) end++
  return end >= text.length && !final ? WAIT : end
}

/** The end of a house number at `at`; -1 where there is none. */
export function numberEnd({ text, final }: View, at: number): number | typeof WAIT {
  if (!final && text.length < at + LONGEST_NUMBER) return WAIT
  const found = NUMBER.exec(text.slice(at, at + LONGEST_NUMBER))
  return found === null ? -1 : at + found[0].length
}

/** The end of what goes on with the address: a flat, a town with its code. `sure` where a code is among it. */
export function readTail({ text, final }: View, at: number): { end: number; sure: boolean } | typeof WAIT {
  if (!final && text.length < at + LONGEST_TAIL) return WAIT
  const rest = text.slice(at, at + LONGEST_TAIL)
  const unit = UNIT.exec(rest)?.[0].length ?? 0
  const town = (AMERICAN_TOWN.exec(rest.slice(unit)) ?? EUROPEAN_TOWN.exec(rest.slice(unit)))?.[0] ?? ''
  return { end: at + unit + town.length, sure: town !== '' }
}
