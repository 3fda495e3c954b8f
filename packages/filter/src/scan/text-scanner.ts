import { findDisguise } from '../disguise/read-unit.js'
import { Shadow } from '../disguise/shadow.js'
import { HiddenText } from '../output/hidden-text.js'
import { isPlainText } from './code-units.js'
import { History } from './history.js'
import { KeptText } from './kept-text.js'
import { type Group, joinGroups } from './merge-spans.js'
import type { Ruleset } from './ruleset.js'
import { Scanner } from './scanner.js'

const NONE: readonly Group[] = Object.freeze([])
/** A text is looked through for disguises a window at a time. */
const WINDOW = 1 << 14
/** How often it is asked whether a shadow is still needed. */
const STRIDE = 128
/** The most text that may be held back for the shadow's sake. What is disguised at greater length is not found. */
const MOST_HELD = 4096
/** The longest way to write one character. */
const LONGEST_ESCAPE = 16

/** The most characters that are ever held back, other than by the scan of the text as it is. */
export const DISGUISE_HOLD = 2 * MOST_HELD + STRIDE + LONGEST_ESCAPE

/**
 * Scans a text as it is and, from a disguise on, also what it reads like, until that makes no difference any more. Text
 * without a disguise is scanned once and is not looked at for disguises but by vector instructions. Where a shadow starts
 * and ends depends on the text alone, so findings and `decided` do, too.
 */
export class TextScanner {
  readonly #rules: Ruleset
  readonly #scanner: Scanner
  #shadow: Shadow | undefined
  readonly #hidden: HiddenText | undefined
  /** The place up to which the shadow goes before it is asked whether it is needed. */
  #checkpoint = 0
  /** The start of what may become a disguise; not scanned yet. */
  #tail = ''
  /** What either scan found and the other may still overlap. */
  #open: Group[] = []
  #until = 0
  /** What came and may still be asked for. */
  readonly #kept = new KeptText()
  /** What was scanned, for a shadow that begins in it. The scans keep what detectors look back at, so that they stay short. */
  readonly #history = new History()

  constructor(rules: Ruleset) {
    this.#rules = rules
    this.#scanner = new Scanner(rules)
    this.#hidden = rules.hiddenRank === undefined ? undefined : new HiddenText(rules.hiddenRank)
  }

  /** Everything before this offset is decided: its findings were given, and no later one starts there. */
  get decided(): number {
    return this.#until
  }

  /** How many characters have come. */
  get length(): number {
    return this.#scanner.length + this.#tail.length
  }

  /** The text between two offsets; it is there until the push after the one that decided it. */
  slice(from: number, to: number): string {
    return this.#kept.slice(from, to)
  }

  /** Nothing but the scan of the text as it is has anything under way. */
  get #isQuiet(): boolean {
    return this.#shadow === undefined && this.#hidden?.isOpen !== true
  }

  /** Takes the next piece; gives the findings that became certain, in order. */
  push(text: string): readonly Group[] {
    if (text === '') return NONE
    this.#kept.push(this.#until, text)
    if (this.#hidden !== undefined) this.#open.push(...this.#hidden.push(text))
    if (this.#isQuiet && this.#tail === '' && isPlainText(text)) return this.#pass(this.#feed(text))
    for (let at = 0; at < text.length; at += WINDOW) this.#take(this.#tail + text.slice(at, at + WINDOW), false)
    return this.#settle()
  }

  /** Nothing more comes: decides the rest. */
  end(): readonly Group[] {
    if (this.#tail !== '') this.#take(this.#tail, true)
    if (this.#hidden !== undefined) this.#open.push(...this.#hidden.end())
    const rest = this.#shadow?.end() ?? NONE
    this.#shadow = undefined
    if (rest.length === 0) return this.#pass(this.#scanner.end())
    this.#open.push(...this.#scanner.end(), ...rest)
    return this.#settle()
  }

  #take(text: string, final: boolean): void {
    this.#tail = ''
    for (let at = 0; at < text.length;) {
      if (this.#shadow !== undefined) {
        const end = Math.min(text.length, at + this.#checkpoint - this.#scanner.length)
        const piece = text.slice(at, end)
        this.#open.push(...this.#feed(piece), ...this.#shadow.push(piece))
        at = end
        if (this.#scanner.length === this.#checkpoint) this.#check(this.#shadow)
        continue
      }
      const disguise = findDisguise(text, at, final)
      this.#open.push(...this.#feed(text.slice(at, disguise.at)))
      at = disguise.at
      if (at < text.length && !disguise.sure) {
        this.#tail = text.slice(at)
        return
      }
      if (at < text.length) this.#startShadow()
    }
  }

  #feed(text: string): readonly Group[] {
    const groups = this.#scanner.push(text)
    this.#history.add(text)
    this.#history.forget(this.#scanner.decided - 2 * this.#rules.context)
    return groups
  }

  #startShadow(): void {
    const floor = this.#scanner.decided
    const from = Math.max(0, floor - 2 * this.#rules.context)
    this.#shadow = new Shadow(this.#rules.disguised ?? this.#rules, {
      before: this.#history.slice(from, this.#scanner.length),
      from,
      floor,
    })
    this.#checkpoint = this.#scanner.length + STRIDE
  }

  /** Ends the shadow once nothing that may be found, nor what a detector looks back at, is disguised. */
  #check(shadow: Shadow): void {
    const { decided, lastDisguise, isWaiting } = shadow
    const isOver = decided >= lastDisguise + this.#rules.context && !isWaiting
    const isTooLong = this.#checkpoint - decided > MOST_HELD
    if (isOver || isTooLong) this.#shadow = undefined
    this.#checkpoint += STRIDE
  }

  /** What the scan of the text alone found, with nothing there to join it with. */
  #pass(groups: readonly Group[]): readonly Group[] {
    if (this.#open.length > 0) {
      this.#open.push(...groups)
      return this.#settle()
    }
    this.#until = this.#scanner.decided
    return groups
  }

  #settle(): readonly Group[] {
    const others = Math.min(this.#shadow?.decided ?? Infinity, this.#hidden?.decided ?? Infinity)
    const decided = Math.min(this.#scanner.decided, others)
    const { groups, open, until } = joinGroups(this.#open, decided, MOST_HELD)
    this.#open = open
    this.#until = until
    return groups
  }
}
