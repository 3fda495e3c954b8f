import { CLASS } from './char-class.js'
import { units, unpack } from './code-units.js'
import { pairOf, type Ruleset } from './ruleset.js'

/** How far behind a stop the quick loop looks. */
const LOOK_AHEAD = 3

/** Finds the stops at which somebody may have to be asked. */
export class StopFinder {
  readonly #rules: Ruleset
  /** What of the text is unpacked. */
  #from = 0
  #to = 0

  constructor(rules: Ruleset) {
    this.#rules = rules
  }

  /** The text has changed, or somebody else has unpacked his. */
  forget(): void {
    this.#to = 0
  }

  /** The next stop from `from` on, or the end of the text. */
  next(text: string, from: number): number {
    let at = from
    while (at < text.length - LOOK_AHEAD) {
      if (at < this.#from || at >= this.#to - LOOK_AHEAD) {
        // One before, since what a sign stands behind may decide.
        this.#from = Math.max(0, at - 1)
        this.#to = unpack(text, this.#from)
      }
      const end = this.#to - LOOK_AHEAD
      at = this.#from + skipPlainStops(this.#rules, at - this.#from, end - this.#from)
      if (at < end) return at
    }
    const { stops } = this.#rules
    while (at < text.length && stops[text.charCodeAt(at)] === 0) at++
    return at
  }
}

/**
 * All text passes through this loop, so it settles by itself what most stops are: followed by another, or by a word
 * that starts no match, or a sign beside something that makes it of no interest.
 */
function skipPlainStops({ stops, pairs, behindChar, beforeChar }: Ruleset, from: number, to: number): number {
  let at = from
  for (; at < to; at++) {
    const stop = stops[units[at]!]!
    if (stop === 0) continue
    const first = units[at + 1]!
    if (stop > 1) {
      const behind = behindChar[stop]!
      const before = beforeChar[stop]!
      const wanted =
        (behind === 0 || (at > 0 && (CLASS[units[at - 1]!]! & behind) !== 0)) &&
        (before === 0 || (CLASS[first]! & before) !== 0)
      if (wanted) return at
    }
    if (stops[first] !== 0) continue
    if (isDigit(first)) return at
    const second = units[at + 2]!
    if (second > 0x7f) continue
    if (pairs[pairOf(first, second)] !== 0 || isDigit(units[at + 3]!)) return at
  }
  return at
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
