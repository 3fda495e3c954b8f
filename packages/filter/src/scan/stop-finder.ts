import { CLASS } from './char-class.js'
import { hasUnpacked, units, unpack } from './code-units.js'
import { isRoughly, mayStart } from './prefix-filter.js'
import type { Ruleset } from './ruleset.js'

/** How far behind a stop the quick loop looks. */
const LOOK_AHEAD = 5

/** Finds the stops at which somebody may have to be asked. */
export class StopFinder {
  readonly #rules: Ruleset
  /** What of the text is unpacked. */
  #from = 0
  #to = 0

  constructor(rules: Ruleset) {
    this.#rules = rules
  }

  /** The text has changed. */
  forget(): void {
    this.#to = 0
  }

  /**
   * The next stop from `from` on, or the end of the text. What stands at `from` was dealt with: the stop before it, and
   * the word that starts there.
   */
  next(text: string, from: number): number {
    let at = from
    while (at < text.length - LOOK_AHEAD) {
      if (at < this.#from || at >= this.#to - LOOK_AHEAD || !hasUnpacked(this)) {
        // One before, since what a sign stands behind may decide.
        this.#from = Math.max(0, at - 1)
        this.#to = unpack(text, this.#from, this)
      }
      const start = at
      const end = this.#to - LOOK_AHEAD
      at = this.#from + skipPlainStops(this.#rules, at - this.#from, end - this.#from)
      if (at < end) return at
      if (end < text.length - LOOK_AHEAD) {
        const cut = this.#beforeCutWord(text, at, start)
        if (cut !== -1) return cut
      }
    }
    const { stops } = this.#rules
    while (at < text.length && stops[text.charCodeAt(at)] === 0) at++
    const cut = this.#beforeCutWord(text, at, from)
    return cut === -1 ? at : cut
  }

  /** The stop before the word that is under way at `at`, which may become a long one; -1 when it began before `from`. */
  #beforeCutWord(text: string, at: number, from: number): number {
    const { stops, atLong } = this.#rules
    if (atLong.length === 0) return -1
    let stop = at - 1
    while (stop >= from && stops[text.charCodeAt(stop)] === 0) stop--
    return stop >= from && stop < at - 1 ? stop : -1
  }
}

/**
 * All text passes through this loop, so it settles by itself what most stops are: followed by another, or by a word
 * that starts no match, or a sign beside something that makes it of no interest. That a word was long shows at its end.
 */
function skipPlainStops(rules: Ruleset, from: number, to: number): number {
  const { stops, prefixes, behindChar, beforeChar, longWord } = rules
  const { rough } = prefixes
  let last = to
  let at = from
  for (; at < to; at++) {
    const stop = stops[units[at]!]!
    if (stop === 0) continue
    if (at - last > longWord && hasDigit(last + 1, at)) return last
    last = at
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
    if (isDigit(units[at + 3]!) || (isRoughly(rough, units, at + 1) && mayStart(prefixes, units, at + 1))) return at
  }
  return at
}

/** Long words without a digit are names, and nobody asks about these. */
function hasDigit(from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (isDigit(units[i]!)) return true
  return false
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
