import { ALNUM, CLASS, DIGIT } from '../scan/char-class.js'
import { WAIT } from '../scan/detector.js'
import type { View } from '../scan/view.js'

const MOST_DIGITS = 32
const MOST_GROUPS = 20

/** The most characters a reading looks at: digits, a separator each, and what stands behind. */
export const GROUPS_AHEAD = MOST_DIGITS + MOST_GROUPS + 2

/**
 * Digits in groups that one kind of single separator joins, as numbers are written for people to read. One reading at
 * a time: the arrays are used again for the next, so that looking at a table of numbers costs no memory.
 */
export class DigitGroups {
  readonly digits = new Uint8Array(MOST_DIGITS)
  readonly sizes = new Uint8Array(MOST_GROUPS)
  /** Where each group ends in the view. */
  readonly ends = new Uint32Array(MOST_GROUPS)
  /** How many groups there are. */
  count = 0
  /** How many digits there are in all. */
  length = 0
  /** The separator's code; 0 when there is one group alone. */
  separator = 0
  /** All of it was read, and neither a digit nor a letter follows. */
  whole = false

  /**
   * Reads on from the digit at `at`. `goOn` is asked after the fourth digit and after the first group whether reading
   * on has a point; without one the answer is `null`.
   */
  read({ text, final }: View, at: number, goOn: (groups: DigitGroups) => boolean): this | typeof WAIT | null {
    this.count = this.length = this.separator = 0
    // A first group that is too long is none: nothing of an earlier reading may stand in for it.
    this.sizes[0] = this.ends[0] = 0
    this.whole = false
    let i = at
    for (;;) {
      const start = i
      while (i < text.length && (CLASS[text.charCodeAt(i)]! & DIGIT) !== 0) {
        if (this.length === MOST_DIGITS) return this
        this.digits[this.length++] = text.charCodeAt(i++) - 0x30
        if (this.length === 4 && !goOn(this)) return null
      }
      if (i >= text.length && !final) return WAIT
      this.sizes[this.count] = i - start
      this.ends[this.count++] = i
      const code = i < text.length ? text.charCodeAt(i) : 0
      if (this.count === 1 && !goOn(this)) return null
      if (!isSeparator(code) || (this.separator !== 0 && code !== this.separator)) {
        this.whole = i >= text.length || (CLASS[code]! & ALNUM) === 0
        return this
      }
      if (i + 1 >= text.length && !final) return WAIT
      if (i + 1 >= text.length || (CLASS[text.charCodeAt(i + 1)]! & DIGIT) === 0) {
        this.whole = true
        return this
      }
      if (this.count === MOST_GROUPS) return this
      this.separator = code
      i++
    }
  }

  /** Whether the groups start with these sizes. */
  startsWith(sizes: readonly number[]): boolean {
    if (sizes.length > this.count) return false
    for (let i = 0; i < sizes.length; i++) if (this.sizes[i] !== sizes[i]) return false
    return true
  }
}

/** Space, no-break spaces, dash. */
export function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0xa0 || code === 0x202f
}

/** The separator that joins the digit at `at` to one before it; 0 for none. */
export function joinedBy(text: string, at: number): number {
  const code = at > 1 ? text.charCodeAt(at - 1) : 0
  return isSeparator(code) && (CLASS[text.charCodeAt(at - 2)]! & DIGIT) !== 0 ? code : 0
}
