import { type Confidence, KINDS } from '../finding.js'
import { type Detector, PIECE } from './detector.js'
import { inOrder, joinTraits, type Traits, traitsOf } from './traits.js'

/** A match as the scan found it; offsets in the whole text. */
export interface Match {
  readonly detector: Detector
  readonly rank: number
  readonly start: number
  readonly end: number
  /** It goes on from a match that ends where it starts. */
  readonly continued: boolean
  /** The detectors that have a part in it; where there are none, its own. */
  readonly members?: readonly Detector[] | undefined
  /** Other than the detector's own. */
  readonly confidence?: Confidence | undefined
  readonly reasons?: readonly string[] | undefined
}

/** One or more overlapping matches, under the name of the weightiest. */
export interface Group extends Omit<Match, keyof Traits>, Traits {
  /** All the detectors that had a part in it. */
  readonly members: readonly Detector[]
}

export interface Merged<T extends Match = Match> {
  /** Groups that nothing to come can change. */
  readonly groups: readonly Group[]
  /** Matches that something to come may overlap. */
  readonly open: T[]
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
export function mergeSpans<T extends Match>(matches: readonly T[], decided: number, most = PIECE): Merged<T> {
  const sorted = isSorted(matches) ? matches : matches.toSorted(inText)
  const groups: Group[] = []
  let cut: readonly T[] = []
  let next = 0
  while (cut.length > 0 || next < sorted.length) {
    const began = next
    const first = cut[0] ?? sorted[next++]!
    // Nearly always one match by itself.
    if (cut.length === 0 && first.end <= decided && !(next < sorted.length && sorted[next]!.start < first.end)) {
      groups.push(alone(first))
      continue
    }
    const group = new GrowingGroup<T>(first, most)
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

function inText(a: Match, b: Match): number {
  return a.start - b.start || b.end - a.end || a.rank - b.rank
}

function isSorted(matches: readonly Match[]): boolean {
  for (let i = 1; i < matches.length; i++) if (inText(matches[i - 1]!, matches[i]!) > 0) return false
  return true
}

function alone({ detector, rank, start, end, continued, members, confidence, reasons }: Match): Group {
  const traits = traitsOf(detector)
  return {
    detector,
    rank,
    start,
    end,
    continued,
    members: members ?? [detector],
    confidence: confidence ?? traits.confidence,
    reasons: reasons === undefined ? traits.reasons : inOrder(reasons),
  }
}

/** The same for what two scans of one text found. */
export function joinGroups(groups: readonly Group[], decided: number, most: number): Merged<Group> {
  return groups.length === 0 ? { groups, open: [], until: decided } : mergeSpans(groups, decided, most)
}

class GrowingGroup<T extends Match> {
  readonly #members: T[]
  readonly #start: number
  readonly #most: number
  #full = false
  end: number
  /** What did not fit: it starts where this group ends. */
  readonly cut: T[] = []

  constructor(first: T, most: number) {
    this.#most = most
    this.#members = [first]
    this.#start = first.start
    this.end = first.end
  }

  take(match: T): void {
    if (match.end - this.#start > this.#most) this.#full = true
    if (this.#full && match.end > this.end) {
      this.cut.push({ ...match, start: this.end })
      return
    }
    this.#members.push(match)
    this.end = Math.max(this.end, match.end)
  }

  close(): Group {
    const { detector, rank } = this.#members.reduce(weightier)
    const members = new Set(this.#members.flatMap(({ members, detector }) => members ?? [detector]))
    return {
      detector,
      rank,
      start: this.#start,
      end: this.end,
      continued: this.#members.every(({ continued }) => continued),
      members: [...members],
      ...joinTraits(this.#members.map(match => ({ ...traitsOf(match.detector), ...pick(match) }))),
    }
  }
}

function pick({ confidence, reasons }: Match): Partial<Traits> {
  return { ...(confidence && { confidence }), ...(reasons && { reasons }) }
}

/** Of two, the one to name a finding after. */
export function weightier<T extends Match>(a: T, b: T): T {
  const byKind = KINDS.indexOf(a.detector.kind) - KINDS.indexOf(b.detector.kind)
  return (byKind || a.rank - b.rank) <= 0 ? a : b
}
