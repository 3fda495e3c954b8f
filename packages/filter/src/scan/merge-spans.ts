import { KINDS } from '../finding.js'
import { type Detector, PIECE } from './detector.js'

/** A match as the scan found it; offsets in the whole text. */
export interface Match {
  readonly detector: Detector
  readonly rank: number
  readonly start: number
  readonly end: number
  /** It goes on from a match that ends where it starts. */
  readonly continued: boolean
}

/** One or more overlapping matches, under the name of the weightiest. */
export interface Group extends Match {
  /** All the detectors that had a part in it. */
  readonly members: readonly Detector[]
}

export interface Merged {
  /** Groups that nothing to come can change. */
  readonly groups: readonly Group[]
  /** Matches that something to come may overlap. */
  readonly open: Match[]
  /** Where the first of them starts; `decided` when there is none. */
  readonly until: number
}

/**
 * The rule for overlaps: matches that share a character become one finding from the first start to the last end. It is
 * named after the weightiest of them (secret before pii before injection before output; then the more specific
 * detector). A chain of overlaps is cut where it would grow past `PIECE`: the next finding starts there.
 *
 * `decided` promises that every match starting before it is among `matches`.
 */
export function mergeSpans(matches: readonly Match[], decided: number): Merged {
  const sorted = matches.toSorted((a, b) => a.start - b.start || b.end - a.end || a.rank - b.rank)
  const groups: Group[] = []
  let cut: readonly Match[] = []
  let next = 0
  while (cut.length > 0 || next < sorted.length) {
    const began = next
    const first = cut[0] ?? sorted[next++]!
    const group = new GrowingGroup(first)
    for (const match of cut.slice(1)) group.take(match)
    while (next < sorted.length && sorted[next]!.start < group.end) group.take(sorted[next++]!)
    if (group.end > decided) {
      return { groups, open: [...cut, ...sorted.slice(began)], until: Math.min(decided, first.start) }
    }
    groups.push(group.close())
    cut = group.cut
  }
  return { groups, open: [], until: decided }
}

class GrowingGroup {
  readonly #members: Match[]
  readonly #start: number
  #full = false
  end: number
  /** What did not fit: it starts where this group ends. */
  readonly cut: Match[] = []

  constructor(first: Match) {
    this.#members = [first]
    this.#start = first.start
    this.end = first.end
  }

  take(match: Match): void {
    if (match.end - this.#start > PIECE) this.#full = true
    if (this.#full && match.end > this.end) {
      this.cut.push({ ...match, start: this.end })
      return
    }
    this.#members.push(match)
    this.end = Math.max(this.end, match.end)
  }

  close(): Group {
    const { detector, rank } = this.#members.reduce(weightier)
    return {
      detector,
      rank,
      start: this.#start,
      end: this.end,
      continued: this.#members.every(({ continued }) => continued),
      members: this.#members.map(member => member.detector),
    }
  }
}

function weightier(a: Match, b: Match): Match {
  const byKind = KINDS.indexOf(a.detector.kind) - KINDS.indexOf(b.detector.kind)
  return (byKind || a.rank - b.rank) <= 0 ? a : b
}
