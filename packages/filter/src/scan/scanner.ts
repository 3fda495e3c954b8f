import { AnchorFinder } from './anchor-finder.js'
import { Asker } from './asker.js'
import { type Beginning, WHOLE } from './beginning.js'
import { openFrom } from './earliest-start.js'
import { EscapedWord } from './escaped-word.js'
import { escapeEnd, isEscapeMark } from './escapes.js'
import type { Group } from './merge-spans.js'
import type { Ruleset } from './ruleset.js'

const NONE: readonly Group[] = Object.freeze([])

/** Text let go is dropped from the buffer in parcels only, since each cut copies. */
const PARCEL = 128

/** What is to be done next at the character in hand. */
const SEARCH = 0
const ASK = 1
const ESCAPE = 2

/**
 * One scan over text that may come in pieces. It walks from one character that makes something due to be asked to the
 * next, and stays at one whose answer must wait, so that nothing decided is ever looked at again. Findings and `decided`
 * depend on the text alone, never on how it was cut.
 */
export class Scanner {
  readonly #rules: Ruleset
  readonly #asker: Asker
  readonly #anchors: AnchorFinder
  readonly #escaped: EscapedWord
  /** The character in hand, in the view. Everything before it was read. */
  #at = 0
  #step = SEARCH
  /** How many of the places to be asked about there are done. */
  #placesDone = 0

  constructor(rules: Ruleset, beginning: Beginning = WHOLE) {
    this.#rules = rules
    this.#asker = new Asker(rules, beginning)
    this.#anchors = new AnchorFinder(rules.automaton)
    this.#escaped = new EscapedWord(rules, this.#asker)
    if (!beginning.isStart) this.#anchors.state = rules.automaton.inside
  }

  /** Everything before this offset is decided: its findings were given, and no later one starts there. */
  get decided(): number {
    return this.#asker.found.until
  }

  /** How many characters have come. */
  get length(): number {
    return this.#asker.base + this.#asker.view.text.length
  }

  /** Takes the next piece; gives the findings that became certain, in order. */
  push(text: string): readonly Group[] {
    if (text === '') return NONE
    const { found, view, base } = this.#asker
    const spare = Math.min(found.until - base, this.#at) - this.#rules.context
    const drop = spare >= PARCEL ? spare : 0
    view.slide(drop, text)
    this.#asker.base += drop
    this.#at -= drop
    return this.#settle()
  }

  /** Nothing more comes: decides the rest. */
  end(): readonly Group[] {
    this.#asker.view.final = true
    return this.#settle()
  }

  #settle(): readonly Group[] {
    const asker = this.#asker
    asker.awaited = -1
    this.#anchors.forget()
    const open = this.#advance()
    return asker.found.settle(asker.base + openFrom(asker.view, open, asker.awaited, this.#rules))
  }

  /** Walks on as far as it can; gives the first place in the view that was not asked about to the end. */
  #advance(): number {
    const asker = this.#asker
    const { view, found } = asker
    const { length } = view.text
    for (;;) {
      if (this.#step === SEARCH) {
        this.#at = this.#anchors.next(view, this.#at)
        if (this.#at === length) {
          if (found.going !== undefined) asker.goOn(length)
          return length - this.#openHere()
        }
        this.#step = ASK
      }
      if (this.#step === ASK) {
        if (!this.#askHere()) return this.#firstOpen()
        this.#placesDone = 0
        this.#step = isEscapeMark(view.unitAt(this.#at)) ? ESCAPE : SEARCH
      }
      if (this.#step === ESCAPE) {
        const word = this.#at + 1
        const end = escapeEnd(view.text, this.#at, view.final)
        if (end === undefined) return word
        if (end >= word) {
          if (!this.#escaped.ask(word)) return word
          this.#anchors.state = 0
          this.#at = end
        }
        this.#step = SEARCH
      }
      this.#at++
    }
  }

  /** Asks about all places that the character in hand makes due; false when an answer must wait. */
  #askHere(): boolean {
    const asker = this.#asker
    const { asks, firstAsking } = this.#rules.automaton
    const due = asks[this.#anchors.state - firstAsking]!
    for (; this.#placesDone < due.length; this.#placesDone++) {
      const { back, tasks, isSign } = due[this.#placesDone]!
      const place = this.#at + 1 - back
      // What goes on where a word starts is asked about after it.
      if (asker.found.going !== undefined && !asker.goOn(isSign ? place : place - 1)) return false
      if (!asker.ask(tasks, place)) return false
    }
    return true
  }

  /** The first place that is open while an answer waits. */
  #firstOpen(): number {
    const { asks, firstAsking } = this.#rules.automaton
    const due = asks[this.#anchors.state - firstAsking]!
    let open = this.#at + 1 - this.#openHere()
    for (let i = this.#placesDone; i < due.length; i++) {
      const { back, tasks, isSign } = due[i]!
      const isBehind = isSign && i === this.#placesDone && !this.#asker.reachesBack(tasks)
      open = Math.min(open, this.#at + 1 - back + (isBehind ? 1 : 0))
    }
    return open
  }

  /** How many of the last characters may be a part of what is yet to be asked about. */
  #openHere(): number {
    return this.#rules.automaton.open[this.#anchors.state]!
  }
}
