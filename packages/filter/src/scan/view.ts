import { CLASS } from './char-class.js'

/** Places count in the whole text, so that they hold when the view slides on. */
interface Run {
  from: number
  to: number
}

/**
 * The text a detector may look at: what is held back, what came, and a little of what was already let go.
 * Indices are into `text`; outside of it `text.charCodeAt` gives `NaN`, which is in no class.
 */
export class View {
  text = ''
  /** What came last, and where it starts in `text`. */
  piece = ''
  pieceFrom = 0
  /** What came before that. */
  #former = ''
  /** How much was dropped of the whole text. */
  #dropped = 0
  /** Nothing follows: the end of `text` is the end of all. */
  final = false
  /** Set by a check that waits: the first character that its match could take. */
  hold = 0
  /** How far a waiting check has looked; -1 at its first try. Never for judging by, only for not looking twice. */
  mark = -1
  readonly #runs = new Map<number, Run>()

  /** Whether `at` lies past what came, with more to come. */
  beyond(at: number): boolean {
    return at >= this.text.length && !this.final
  }

  /** The class bits of the character at `at`; 0 outside the text. */
  classAt(at: number): number {
    return at >= 0 && at < this.text.length ? CLASS[this.text.charCodeAt(at)]! : 0
  }

  /**
   * The end of the run of `mask` characters that starts at `at`, at most `most` characters on. When it gives the end
   * of `text`, ask `beyond`. Remembers what it saw, so that a run is walked once however often it is asked for.
   */
  runEnd(at: number, mask: number, most: number): number {
    const run = this.#runs.get(mask) ?? this.#newRun(mask)
    const { text } = this
    const place = at + this.#dropped
    if (place < run.from || place > run.to) run.from = run.to = place
    const stop = Math.min(at + most, text.length)
    let i = run.to - this.#dropped
    while (i < stop && (CLASS[text.charCodeAt(i)]! & mask) !== 0) i++
    run.to = i + this.#dropped
    return Math.min(i, stop)
  }

  /** Whether `expected` stands at `at`: `undefined` while it may still come. */
  has(expected: string, at: number): boolean | undefined {
    const last = at + expected.length - 1
    // Mostly the last character settles it, without a call out of JavaScript.
    if (last < this.text.length && this.text.charCodeAt(last) !== expected.charCodeAt(expected.length - 1)) return false
    if (this.text.startsWith(expected, at)) return true
    if (this.final || at + expected.length <= this.text.length) return false
    return expected.startsWith(this.text.slice(at)) ? undefined : false
  }

  /** The code unit at `at`, mostly one that has just come: `text` is joined up only once a check looks at it. */
  unitAt(at: number): number {
    const inPiece = at - this.pieceFrom
    if (inPiece >= 0) return this.piece.charCodeAt(inPiece)
    const inFormer = inPiece + this.#former.length
    return inFormer >= 0 ? this.#former.charCodeAt(inFormer) : this.text.charCodeAt(at)
  }

  /** Drops the first `count` characters and appends `more`. */
  slide(count: number, more: string): void {
    const kept = count === 0 ? this.text : this.text.slice(count)
    this.text = kept + more
    this.#former = this.piece
    this.piece = more
    this.pieceFrom = kept.length
    this.#dropped += count
    this.hold -= count
    if (this.mark >= 0) this.mark -= count
  }

  #newRun(mask: number): Run {
    const run = { from: 0, to: 0 }
    this.#runs.set(mask, run)
    return run
  }
}
