import { ALNUM, CLASS, DIGIT } from './char-class.js'
import { DIGIT_WITHIN, LONG_WORD } from './detector.js'
import type { View } from './view.js'

/** Whether a word of at least `LONG_WORD` characters starts at `at`: `undefined` while it may still become one. */
export function isLongWord(view: View, at: number): boolean | undefined {
  const end = view.runEnd(at, ALNUM, LONG_WORD)
  if (end - at === LONG_WORD) return true
  return view.beyond(end) ? undefined : false
}

/** Whether one of the first characters of the word at `at` is a digit, as far as the text has come. */
export function hasDigit({ text, final }: View, at: number): boolean {
  for (let i = at; i < at + DIGIT_WITHIN; i++) {
    if (i >= text.length) return !final
    const bits = CLASS[text.charCodeAt(i)]!
    if ((bits & DIGIT) !== 0) return true
    if ((bits & ALNUM) === 0) return false
  }
  return false
}
