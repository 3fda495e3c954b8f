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
      at = this.#from + readOn(this.#automaton, this, units, at - this.#from, this.#to - this.#from)
      if (at < this.#to) return at
    }
    return length
  }
}

/** All text passes through this loop, so it also settles what most signs are: beside something of no interest. */
function readOn(
  { next, firstAsking, behind, before }: Automaton,
  reader: { state: number },
  text: Uint16Array,
  from: number,
  to: number,
): number {
  // What is imported is looked up at each use, so not in the loop.
  const [classes, bits, beyond] = [CLASS, COLUMN_BITS, BEYOND]
  let { state } = reader
  let at = from
  for (; at < to; at++) {
    const unit = text[at]!
    state = next[(state << bits) | (unit < beyond ? unit : beyond)]!
    if (state < firstAsking) continue
    // What is not unpacked the scan looks into.
    const behindMask = behind[state - firstAsking]!
    if (behindMask !== 0 && at > 0 && (classes[text[at - 1]!]! & behindMask) === 0) continue
    const beforeMask = before[state - firstAsking]!
    if (beforeMask === 0 || at + 1 >= to || (classes[text[at + 1]!]! & beforeMask) !== 0) break
  }
  reader.state = state
  return at
}
