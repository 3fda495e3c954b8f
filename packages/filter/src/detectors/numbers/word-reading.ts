import { ALNUM, CLASS, DIGIT } from '../../scan/char-class.js'
import type { View } from '../../scan/view.js'
import { followIndex, LONGEST_RUN, LONGEST_SECOND } from './compile-forms.js'

/**
 * How the word at one place looks. Several detectors ask about the same word in turn, so the last answer is kept; there
 * is one reading in the process.
 */
export interface WordReading {
  /** How many letters and digits there are; more than `LONGEST_RUN` where it is too long to be of interest. */
  run: number
  /** How many of them are digits. */
  digits: number
  /** What follows, as `followIndex` has it. */
  follower: number
  /** How long the run behind that is. */
  second: number
  /** The word may go on in text that is not here yet. */
  open: boolean
}

const reading: WordReading = { run: 0, digits: 0, follower: 0, second: 0, open: false }
let lastAt = -1
let lastText = ''
let lastFinal = false

/** Reads the word at `at`. */
export function readWord({ text, final }: View, at: number): Readonly<WordReading> {
  if (at === lastAt && final === lastFinal && text === lastText) return reading
  lastAt = at
  lastText = text
  lastFinal = final
  const most = Math.min(text.length, at + LONGEST_RUN + 1)
  let stop = at
  let digits = 0
  for (; stop < most; stop++) {
    const bits = CLASS[text.charCodeAt(stop)]!
    if ((bits & ALNUM) === 0) break
    digits += bits & DIGIT
  }
  reading.run = stop - at
  reading.digits = digits
  reading.open = stop >= text.length && !final
  reading.follower = followIndex(text.charCodeAt(stop))
  reading.second = 0
  if (reading.follower === 0 || reading.open || reading.run > LONGEST_RUN) return reading
  const next = Math.min(text.length, stop + LONGEST_SECOND + 2)
  let second = stop + 1
  while (second < next && (CLASS[text.charCodeAt(second)]! & ALNUM) !== 0) second++
  reading.second = second - stop - 1
  reading.open = second >= text.length && !final
  return reading
}
