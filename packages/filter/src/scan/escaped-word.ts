import type { Asker } from './asker.js'
import { ALNUM } from './char-class.js'
import { isDigitColumn } from './columns.js'
import { isLongWord } from './long-word.js'
import { tasksOfPair } from './prefix-tree.js'
import type { Ruleset } from './ruleset.js'

const AT_PAIR = 0
const AT_LONG = 1
const AT_WORD = 2

/**
 * Asks about the word that starts with the letter of an escape: in `\nfp_…` there may be a word `fp_…`, or one that is
 * `nfp_…`. The walk goes on behind the escape, so this one is looked up by itself.
 */
export class EscapedWord {
  readonly #rules: Ruleset
  readonly #asker: Asker
  #step = AT_PAIR

  constructor(rules: Ruleset, asker: Asker) {
    this.#rules = rules
    this.#asker = asker
  }

  /** False when an answer must wait. */
  ask(at: number): boolean {
    const isDone = this.#askAll(at)
    if (isDone) this.#step = AT_PAIR
    return isDone
  }

  #askAll(at: number): boolean {
    const { automaton, atDigit, atCode, atLong } = this.#rules
    const asker = this.#asker
    const { view } = asker
    const first = view.text.charCodeAt(at)
    if (this.#step === AT_PAIR) {
      if (view.beyond(at + 1)) return false
      if (!asker.ask(tasksOfPair(automaton.tree, first, view.text.charCodeAt(at + 1)), at)) return false
      this.#step = AT_LONG
    }
    if (this.#step === AT_LONG) {
      const long = atLong.length > 0 && isLongWord(view, at)
      if (long === undefined || (long && !asker.ask(atLong, at))) return false
      this.#step = AT_WORD
    }
    if (isDigitColumn(first)) return asker.ask(atDigit, at)
    if ((view.classAt(at + 1) & ALNUM) === 0) return true
    if (view.beyond(at + 2)) return false
    return !isDigitColumn(view.text.charCodeAt(at + 2)) || asker.ask(atCode, at)
  }
}
