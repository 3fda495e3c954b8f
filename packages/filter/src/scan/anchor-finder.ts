import type { Automaton } from './automaton.js'
import { CLASS } from './char-class.js'
import { hasUnpacked, units, unpack } from './code-units.js'
import { BEYOND, COLUMN_BITS } from './columns.js'
import type { View } from './view.js'

/** Finds the characters that make something due to be asked. Each is read once, however the text comes. */
export class AnchorFinder {
  readonly #automaton: Automaton
  /** What the characters so far led to. */
  state = 0
  /** What of the view is unpacked. */
  #from = 0
  #to = 0

  constructor(automaton: Automaton) {
    this.#automaton = automaton
  }

  /** The text has changed. */
  forget(): void {
    this.#to = 0
  }

  /** The next such character from `from` on, or the end of the text. What is before `from` was read. */
  next(view: View, from: number): number {
    const { length } = view.text
    let at = from
    while (at < length) {
      if (at >= this.#to || !hasUnpacked(this)) {
        this.#from = at
        this.#to = unpack(view, at, this)
      }
      at = this.#from + this.#read(at - this.#from, this.#to - this.#from)
      if (at < this.#to) return at
    }
    return length
  }

  /** All text passes through this loop, so it also settles what most signs are: beside something of no interest. */
  #read(from: number, to: number): number {
    const { next, firstAsking, behind, before } = this.#automaton
    let { state } = this
    let at = from
    for (; at < to; at++) {
      const unit = units[at]!
      state = next[(state << COLUMN_BITS) | (unit < BEYOND ? unit : BEYOND)]!
      if (state < firstAsking) continue
      const asked = state - firstAsking
      if (isAmong(behind[asked]!, at - 1, to) && isAmong(before[asked]!, at + 1, to)) break
    }
    this.state = state
    return at
  }
}

/** Whether the character there is of one of the classes; also where it is not unpacked, which the scan looks into. */
function isAmong(mask: number, at: number, to: number): boolean {
  return mask === 0 || at < 0 || at >= to || (CLASS[units[at]!]! & mask) !== 0
}
