import { DetectorOverran } from '../errors.js'
import { type Detector, type Span, WAIT } from './detector.js'
import { type Beginning, WHOLE } from './beginning.js'
import { openFrom, reachBack } from './earliest-start.js'
import { escapeEnd } from './escapes.js'
import { FoundMatches } from './found-matches.js'
import { isLongWord } from './long-word.js'
import type { Group } from './merge-spans.js'
import { pairOf } from './prefix-filter.js'
import type { Ruleset, Task } from './ruleset.js'
import { isDigit, StopFinder } from './stop-finder.js'
import { View } from './view.js'

const NONE: readonly Group[] = Object.freeze([])

/** Text let go is dropped from the buffer in parcels only, since each cut copies. */
const PARCEL = 256

/** What is to be done next at the stop in hand. */
const SEARCH = 0
const AT_STOP = 1
const AT_PAIR = 2
const AT_LONG = 3
const AT_WORD = 4
const AT_ESCAPE = 5

/**
 * One scan over text that may come in pieces. It walks from one stop (a character between words) to the next and asks
 * detectors there; it stays at a stop whose answer must wait, so that nothing decided is ever looked at again.
 * Findings and `decided` depend on the text alone, never on how it was cut.
 */
export class Scanner {
  readonly #rules: Ruleset
  readonly #view = new View()
  readonly #stops: StopFinder
  /** The offset of the view's first character in the whole text. */
  #base = 0
  /** The stop in hand, in the view. The text's start counts as a stop at -1. */
  #at = -1
  #step = AT_PAIR
  /** How many of the tasks at this place are done. */
  #done = 0
  /** Where the match starts that an answer is waited for; -1 when none is. */
  #awaited = -1
  readonly #found: FoundMatches

  constructor(rules: Ruleset, { before, floor, isStart }: Beginning = WHOLE) {
    this.#rules = rules
    this.#stops = new StopFinder(rules)
    this.#found = new FoundMatches(rules.count, floor)
    this.#view.text = before
    if (isStart) return
    this.#at = 0
    this.#step = SEARCH
  }

  /** Everything before this offset is decided: its findings were given, and no later one starts there. */
  get decided(): number {
    return this.#found.until
  }

  /** How many characters have come. */
  get length(): number {
    return this.#base + this.#view.text.length
  }

  /** The text between two offsets; it is there until the push after the one that decided it. */
  slice(from: number, to: number): string {
    return this.#view.text.slice(from - this.#base, to - this.#base)
  }

  /** Takes the next piece; gives the findings that became certain, in order. */
  push(text: string): readonly Group[] {
    if (text === '') return NONE
    // Twice what detectors look back at, so that a second scan that begins here sees as much as this one.
    const spare = Math.min(this.#found.until - this.#base, this.#at) - 2 * this.#rules.context
    const drop = spare >= PARCEL ? spare : 0
    this.#view.slide(drop, text)
    this.#base += drop
    this.#at -= drop
    return this.#settle()
  }

  /** Nothing more comes: decides the rest. */
  end(): readonly Group[] {
    this.#view.final = true
    return this.#settle()
  }

  #settle(): readonly Group[] {
    this.#awaited = -1
    this.#stops.forget()
    return this.#found.settle(this.#base + openFrom(this.#view, this.#advance(), this.#awaited, this.#rules))
  }

  /** Walks on as far as it can; gives the first place in the view that was not asked about to the end. */
  #advance(): number {
    const { atChar, stops } = this.#rules
    const view = this.#view
    const { text, final } = view
    const { length } = text
    for (;;) {
      if (this.#step === SEARCH) {
        this.#at = this.#stops.next(text, this.#at)
        if (this.#at < length) this.#step = AT_STOP
      }
      if (this.#step <= AT_STOP) {
        const upTo = Math.min(this.#at, length)
        if (this.#found.going !== undefined && !this.#goOn(upTo)) return upTo
        if (this.#at >= length) return length
        const tasks = atChar[stops[text.charCodeAt(this.#at)]!]!
        if (!this.#ask(tasks, this.#at)) return reachBack(tasks.slice(this.#done + 1)) ? this.#at : this.#at + 1
        this.#step = AT_PAIR
      }
      const word = this.#at + 1
      if (this.#step !== AT_ESCAPE) {
        if (word >= length && !final) return word
        if (word < length && stops[text.charCodeAt(word)] === 0 && !this.#startWord(word)) return word
        this.#step = AT_ESCAPE
      }
      const end = escapeEnd(text, this.#at, final)
      if (end === undefined) return word
      this.#step = end > this.#at ? AT_PAIR : SEARCH
      this.#at = end > this.#at ? end : word
    }
  }

  /** Asks about a word's start; false when an answer must wait. */
  #startWord(at: number): boolean {
    const { prefixes, atPair, atDigit, atCode, atLong, stops } = this.#rules
    const { text, final } = this.#view
    const first = text.charCodeAt(at)
    const second = text.charCodeAt(at + 1)
    if (this.#step === AT_PAIR) {
      if (at + 1 >= text.length && !final) return false
      const pair = second < 0x80 ? prefixes.pairs[pairOf(first, second)]! : 0
      if (pair !== 0 && !this.#ask(atPair[pair]!, at)) return false
      this.#step = AT_LONG
    }
    if (this.#step === AT_LONG) {
      const long = atLong.length > 0 && isLongWord(this.#view, at)
      if (long === undefined || (long && !this.#ask(atLong, at))) return false
      this.#step = AT_WORD
    }
    if (isDigit(first)) return this.#ask(atDigit, at)
    if (stops[second] !== 0) return true
    if (at + 2 >= text.length) return final
    return !isDigit(text.charCodeAt(at + 2)) || this.#ask(atCode, at)
  }

  /** Asks each of the tasks not yet asked here; false when one must wait. */
  #ask(tasks: readonly Task[], at: number): boolean {
    const view = this.#view
    while (this.#done < tasks.length) {
      const task = tasks[this.#done]!
      const { detector, prefix } = task
      const has = this.#found.isFree(task, at + this.#base) && (prefix === '' || view.has(prefix, at))
      if (has === undefined) return this.#mayWait(detector, at, at)
      if (has) {
        view.hold = at
        const span = detector.check(view, at, at + (prefix.length || 1))
        if (span === WAIT) return this.#mayWait(detector, at, view.hold)
        view.mark = -1
        if (span !== null) this.#add(task, span, false)
      }
      this.#done++
    }
    this.#done = 0
    return true
  }

  /** Follows the matches that go on up to the stop in hand; false when one must wait. */
  #goOn(upTo: number): boolean {
    for (let { going } = this.#found; going !== undefined; going = this.#found.going) {
      const { task, share } = going
      const at = going.at - this.#base
      if (at > upTo) break
      const span = task.detector.resume?.(this.#view, at, share ?? undefined) ?? null
      if (span === WAIT) return this.#mayWait(task.detector, at, at)
      this.#view.mark = -1
      this.#found.arrive()
      if (span !== null) this.#add(task, span, share !== null)
    }
    return true
  }

  #add(task: Task, span: Span, continued: boolean): void {
    const { start, end } = span
    this.#found.add(task, { ...span, start: start + this.#base, end: end + this.#base }, continued, this.length)
  }

  #mayWait({ id, ahead }: Detector, at: number, hold: number): false {
    const { text, final } = this.#view
    if (final || text.length - at > ahead) throw new DetectorOverran(id)
    this.#awaited = hold
    return false
  }
}
