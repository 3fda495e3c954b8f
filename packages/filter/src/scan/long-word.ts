import { ALNUM } from './char-class.js'
import { LONG_WORD } from './detector.js'
import type { View } from './view.js'

/** Whether a word of at least `LONG_WORD` characters starts at `at`: `undefined` while it may still become one. */
export function isLongWord(view: View, at: number): boolean | undefined {
  const end = view.runEnd(at, ALNUM, LONG_WORD)
  if (end - at === LONG_WORD) return true
  return view.beyond(end) ? undefined : false
}
