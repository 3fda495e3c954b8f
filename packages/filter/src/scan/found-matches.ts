import { DetectorOverran } from '../errors.js'
import { PIECE, type Share, type Span } from './detector.js'
import { type Group, type Match, mergeSpans } from './merge-spans.js'
import type { Task } from './ruleset.js'

const NONE: readonly Group[] = Object.freeze([])

/** Whether an answer names a place in the text: `NaN`, fractions and what is no number at all do not. */
function isPlace(at: unknown, length: number): boolean {
  return Number.isInteger(at) && (at as number) >= 0 && (at as number) <= length
}

/** A match that goes on: where, and whom to ask. */
export interface Going {
  readonly at: number
  readonly task: Task
  /** What the match up to there had of others; `null` when there was none. */
  readonly share?: Share | null | undefined
}

/** What a scan has found and not yet given. Offsets count in the whole text. */
export class FoundMatches {
  /** Where the last match of each detector ends, by rank. */
  #ends: Float64Array | undefined
  readonly #detectors: number
  readonly #floor: number
  #open: Match[] = []
  readonly #going: Going[] = []
  /** Everything before is given, and no later match starts there. */
  until = 0

  /** A match that starts before `floor` is another scan's. */
  constructor(detectors: number, floor: number) {
    this.#detectors = detectors
    this.#floor = floor
  }

  /** The first match that goes on. */
  get going(): Going | undefined {
    return this.#going.length === 0 ? undefined : this.#going[0]
  }

  /** Takes the first match that goes on off the list. */
  arrive(): void {
    this.#going.shift()
  }

  /** Whether a detector is to be asked there: never inside of its own last match. */
  isFree({ rank }: Task, at: number): boolean {
    return this.#ends === undefined || at >= this.#ends[rank]!
  }

  /**
   * Throws `WB_FILTER_DETECTOR_OVERRAN` for a match that no promise of the scan would hold for. `length` is how much
   * text has come.
   */
  add(task: Task, span: Span, continued: boolean, length: number): void {
    const { detector, rank } = task
    const { start, end, continues, share, confidence, reasons } = span
    if (!isPlace(start, length) || !isPlace(end, length)) throw new DetectorOverran(detector.id)
    if (start < this.#floor) {
      this.#end(rank, end)
      return
    }
    if (start >= end || end - start > PIECE || start < this.until) throw new DetectorOverran(detector.id)
    if (share !== null) {
      const by = share ?? task
      const members = share?.members
      this.#open.push({ detector: by.detector, rank: by.rank, members, confidence, reasons, start, end, continued })
    }
    this.#end(rank, end)
    if (!continues) return
    this.#going.push({ at: end, task, share })
    this.#going.sort((a, b) => a.at - b.at)
  }

  #end(rank: number, end: number): void {
    this.#ends ??= new Float64Array(this.#detectors)
    this.#ends[rank] = end
  }

  /** Gives what is certain once no match can start before `decided` any more. */
  settle(decided: number): readonly Group[] {
    if (this.#open.length === 0) {
      this.until = decided
      return NONE
    }
    const { groups, open, until } = mergeSpans<Match>(this.#open, decided)
    this.#open = open
    this.until = until
    return groups
  }
}
