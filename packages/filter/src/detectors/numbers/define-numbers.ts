import { ALNUM, CLASS, DIGIT, LETTER } from '../../scan/char-class.js'
import { type Detector, type Span, WAIT } from '../../scan/detector.js'
import type { View } from '../../scan/view.js'
import {
  afterIndex,
  ALONE,
  anchorsOf,
  ANYWHERE,
  compileForms,
  type Form,
  formEnd,
  type Forms,
  LONGEST_RUN,
  startIndex,
} from './compile-forms.js'
import { endsApart, isAlone, startsApart } from './standing.js'
import { hasWord, WORDS_BEFORE, WORDS_BEHIND, wordsBefore, wordsBehind } from './nearby-words.js'
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

/** Whether the text from `at` to `end`, written as it should be, is one of the numbers that are written so. */
function judgeForm(view: View, at: number, end: number, { candidates }: Form): Span | typeof WAIT | null {
  const { text, final } = view
  if (end + 1 >= text.length && !final) return WAIT
  const apart = startsApart(text, at) && endsApart(text, at, end)
  if (!apart && isPartOfNumber(text, at, end)) return null
  const value = text
    .slice(at, end)
    .replace(/[^\dA-Za-z]/g, '')
    .toUpperCase()
  const right = candidates.filter(({ format: { check } }) => check === undefined || check(value))
  if (right.length === 0) return null
  if (apart && right.some(({ stands }) => stands === ANYWHERE)) return { start: at, end }
  const before = wordsBefore(text, at)
  if (right.some(({ names }) => hasWord(before, names))) return { start: at, end }
  if (!final && text.length < end + WORDS_BEHIND) return WAIT
  const behind = wordsBehind(text, end)
  if (right.some(({ names }) => hasWord(behind, names))) return { start: at, end }
  return apart && right.some(({ stands }) => stands === ALONE) && isAlone(view, at, end) ? { start: at, end } : null
}

/** It is the middle of something longer that is made of digits too: a decimal, a date, a range, an amount. */
function isPartOfNumber(text: string, at: number, end: number): boolean {
  const isDigit = (index: number) => index >= 0 && (CLASS[text.charCodeAt(index)]! & DIGIT) !== 0
  const joins = (index: number) => '.,-/:+'.includes(text.charAt(index) || ' ')
  if (joins(at - 1) && isDigit(at - 2)) return true
  if (joins(end) && isDigit(end + 1)) return true
  return (CLASS[text.charCodeAt(end)]! & LETTER) !== 0 || (CLASS[text.charCodeAt(end)]! & DIGIT) !== 0
}
