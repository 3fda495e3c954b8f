import type { Judged } from './judge.js'

/** What became certain about a text. */
export interface Scanned {
  readonly judged: readonly Judged[]
  /** What to do where, in the text as it came: mostly the findings themselves. */
  readonly edits: readonly Judged[]
}

/** One text that is looked at piece by piece. What it gives depends on the text alone, never on how it was cut. */
export interface ScannedText {
  /** Everything before this offset may go on once its edits are made. */
  readonly decided: number
  push(text: string): Scanned
  end(): Scanned
}

export const NOTHING: Scanned = Object.freeze({ judged: Object.freeze([]), edits: Object.freeze([]) })
