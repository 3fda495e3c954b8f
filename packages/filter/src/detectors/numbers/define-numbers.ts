import { ALNUM, CLASS, DIGIT } from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'
import {
  afterIndex,
  ALONE,
  anchorsOf,
  type Candidate,
  compileForms,
  type Form,
  formEnd,
  type Forms,
  LONGEST_RUN,
  startIndex,
} from './compile-forms.js'
import { endsApart, isAlone, startsApart } from './standing.js'
import { type NearbyWords, WORDS_BEFORE, WORDS_BEHIND, wordsBefore, wordsBehind } from './nearby-words.js'
import type { NumberFormat } from './number-format.js'
import { readWord } from './word-reading.js'

const LONGEST_FORM = 40

/** One detector for a family of numbers: the text is read once, whatever the count of formats. */
export function defineNumbers(
  about: Pick<Detector, 'id' | 'label' | 'title' | 'reference' | 'preset'>,
  formats: readonly NumberFormat[],
): Detector {
  const forms = compileForms(formats)
  return {
    ...about,
    kind: 'pii',
    anchors: anchorsOf(formats),
    behind: WORDS_BEFORE,
    ahead: LONGEST_FORM + WORDS_BEHIND,
    check: (view, at) => findNumber(forms, view, at),
  }
}

function findNumber(forms: Forms, view: View, at: number): Span | typeof WAIT | null {
  const { run, digits, follower, second, open } = readWord(view, at)
  if (run > LONGEST_RUN) return null
  if (open) return WAIT
  const start = forms[startIndex(run, digits)]
  if (start === undefined) return null
  const list = follower === 0 ? undefined : start.after[afterIndex(follower, second)]
  const found = list === undefined ? null : matchForms(view, at, list)
  return found ?? matchForms(view, at, start.bare)
}

/** The first of the forms that the text is written in, and right in. */
function matchForms(view: View, at: number, forms: readonly Form[]): Span | typeof WAIT | null {
  for (const form of forms) {
    const end = formEnd(view.text, at, form, view.final)
    if (end === undefined) return WAIT
    if (end === -1) continue
    const found = judgeForm(view, at, end, form)
    if (found !== null) return found
  }
  return null
}

/**
 * Whether the text from `at` to `end`, written as it should be, is one of the numbers that are written so. A check is
 * made only where it decides, and the number is put together only for a check.
 */
function judgeForm(view: View, at: number, end: number, form: Form): Span | typeof WAIT | null {
  const { text, final } = view
  if (end + 1 >= text.length && !final) return WAIT
  const apart = startsApart(text, at) && endsApart(text, at, end)
  if (!apart && (isPartOfNumber(text, at, end) || !hasDigit(text, at, end))) return null
  const { candidates, sure } = form
  let value = ''
  if (apart && sure.length > 0) {
    value = valueOf(text, at, end, form)
    for (const candidate of sure) if (passes(candidate, value)) return makeSpan(at, end, candidate, 'format')
  }
  const before = wordsBefore(text, at)
  if (!before.isEmpty) {
    value ||= valueOf(text, at, end, form)
    const called = firstNamed(candidates, before, value)
    if (called !== undefined) return makeSpan(at, end, called, 'name')
  }
  if (!final && text.length < end + WORDS_BEHIND) {
    value ||= valueOf(text, at, end, form)
    return candidates.some(candidate => passes(candidate, value)) ? WAIT : null
  }
  const behind = wordsBehind(text, end)
  if (!behind.isEmpty) {
    value ||= valueOf(text, at, end, form)
    const called = firstNamed(candidates, behind, value)
    if (called !== undefined) return makeSpan(at, end, called, 'name')
  }
  if (!apart || !isAlone(view, at, end)) return null
  value ||= valueOf(text, at, end, form)
  const alone = candidates.find(candidate => candidate.stands === ALONE && passes(candidate, value))
  return alone === undefined ? null : makeSpan(at, end, alone, 'alone')
}

function passes({ format: { check } }: Candidate, value: string): boolean {
  return check === undefined || check(value)
}

function firstNamed(candidates: readonly Candidate[], words: NearbyWords, value: string): Candidate | undefined {
  for (const candidate of candidates) if (words.has(candidate.names) && passes(candidate, value)) return candidate
  return undefined
}

/** The number in capitals, without the signs between. */
function valueOf(text: string, at: number, end: number, { masks, isParted, isSmall }: Form): string {
  if (!isParted) return isSmall ? text.slice(at, end).toUpperCase() : text.slice(at, end)
  let value = ''
  let from = at
  for (let i = at; i <= end; i++) {
    if (i < end && (masks[i - at]! & ALNUM) !== 0) continue
    if (i > from) value += text.slice(from, i)
    from = i + 1
  }
  return isSmall ? value.toUpperCase() : value
}

function hasDigit(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((CLASS[text.charCodeAt(at)]! & DIGIT) !== 0) return true
  return false
}

/** A check that is no more than a pattern is called a checksum too: it is one for all but a few. */
function makeSpan(start: number, end: number, { format }: Candidate, why: 'format' | 'name' | 'alone'): Span {
  const isChecked = format.check !== undefined
  const confidence = why === 'alone' ? 'low' : isChecked ? 'high' : 'medium'
  return { start, end, confidence, reasons: isChecked ? ['checksum', why] : [why] }
}

/** It is the middle of something longer that is made of digits too: a decimal, a date, a range, an amount. */
function isPartOfNumber(text: string, at: number, end: number): boolean {
  if (at > 1 && joins(text.charCodeAt(at - 1)) && isIn(text, at - 2, DIGIT)) return true
  if (joins(text.charCodeAt(end)) && isIn(text, end + 1, DIGIT)) return true
  return isIn(text, end, ALNUM)
}

/** One of `. , - / : +`. */
function joins(code: number): boolean {
  return (code >= 0x2b && code <= 0x2f) || code === 0x3a
}

function isIn(text: string, at: number, mask: number): boolean {
  return at < text.length && (CLASS[text.charCodeAt(at)]! & mask) !== 0
}
