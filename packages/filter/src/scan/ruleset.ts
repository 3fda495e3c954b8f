import { BLANK } from './char-class.js'
import { type Automaton, compileAutomaton } from './automaton.js'
import { type Anchor, type Detector, PIECE, type Reach } from './detector.js'

/** One detector to ask at one place. A class, since asking is quick only where all are of one shape. */
export class Task {
  readonly check: Detector['check']

  /**
   * `rank`: the lower, the more specific. `length`: how many characters the anchor itself takes. `rest`: what of a prefix
   * must yet be compared, at the anchor's end, for it to be worth asking. `behind`, `before`: for signs, the classes one
   * of which must stand there; 0 for any.
   */
  constructor(
    readonly detector: Detector,
    readonly rank: number,
    readonly length = 1,
    readonly rest = '',
    readonly behind = 0,
    readonly before = 0,
  ) {
    this.check = detector.check
  }

  /** The same when so many characters of the prefix are known to stand there. */
  knowing(count: number): Task {
    return new Task(this.detector, this.rank, this.length, this.rest.slice(count))
  }
}

export type Tasks = readonly Task[]

const ESCAPES = '\\%'

/** Detectors compiled into the tables that one scan reads. */
export interface Ruleset {
  /** How many detectors there are. */
  readonly count: number
  readonly automaton: Automaton
  /** Those of numbers are among them. */
  readonly atDigit: Tasks
  readonly atCode: Tasks
  readonly atLong: Tasks
  readonly reaches: readonly Reach[]
  /** Everything that any of them takes. */
  readonly reachMask: number
  /** How much decided text a check may still look back at. */
  readonly context: number
  /** The most characters a stream ever holds back. */
  readonly holdBack: number
  /** What disguised text is scanned for, where that is less. */
  readonly disguised?: Ruleset
  /** The rank of what finds hidden text, where that is looked for. */
  readonly hiddenRank?: number
}

/** Compiles detectors, the more specific first: that order decides which of two overlapping matches gives its name. */
export function compileRules(detectors: readonly Detector[]): Ruleset {
  const anchors = detectors.flatMap((detector, rank) => detector.anchors.map(anchor => ({ detector, rank, anchor })))
  const on = (kind: Anchor['on']) => anchors.filter(({ anchor }) => anchor.on === kind).flatMap(tasksOf)
  const [atDigit, atNumber, atCode, atLong] = [on('digit'), on('number'), on('code'), on('long')]
  const reaches = joinReaches(detectors.flatMap(({ reaches }) => reaches ?? []))
  const most = (lengths: readonly number[]) => Math.max(0, ...lengths)
  return {
    count: detectors.length,
    automaton: compileAutomaton({
      atPrefix: on('prefix'),
      atDigit,
      atNumber,
      atCode,
      atLong,
      atSign: signTable(anchors),
    }),
    atDigit: [...atDigit, ...atNumber],
    atCode,
    atLong,
    reaches,
    reachMask: reaches.reduce((all, { mask, beforeBlank }) => all | mask | (beforeBlank ? BLANK : 0), 0),
    context: most(detectors.map(({ behind }) => behind)),
    // An open match is at most a piece long and ends in what is undecided, which starts at most that far back.
    holdBack: PIECE + most(detectors.map(({ ahead, reaches }) => ahead + (reaches?.most ?? 0))),
  }
}

interface Anchored {
  readonly detector: Detector
  readonly rank: number
  readonly anchor: Anchor
}

function tasksOf({ detector, rank, anchor }: Anchored): Tasks {
  if (anchor.on === 'prefix') return anchor.prefixes.map(prefix => new Task(detector, rank, prefix.length, prefix))
  return [
    anchor.on === 'char' ? new Task(detector, rank, 1, '', anchor.behind, anchor.before) : new Task(detector, rank),
  ]
}

/** What is asked at which sign. Behind an escape a word may start, so these are stopped at though nobody asks. */
function signTable(anchors: readonly Anchored[]): ReadonlyMap<number, Tasks> {
  const table = new Map<number, Tasks>(Array.from(ESCAPES, mark => [mark.charCodeAt(0), []]))
  for (const anchored of anchors) {
    if (anchored.anchor.on !== 'char') continue
    for (const char of anchored.anchor.chars) {
      const code = char.charCodeAt(0)
      table.set(code, [...(table.get(code) ?? []), ...tasksOf(anchored)])
    }
  }
  return table
}

/** One of each mask, the longest: what the shorter reach, it does too. */
function joinReaches(reaches: readonly Reach[]): readonly Reach[] {
  const byMask = new Map<number, Reach>()
  for (const reach of reaches.filter(({ beforeBlank }) => beforeBlank === undefined)) {
    if (reach.most > (byMask.get(reach.mask)?.most ?? -1)) byMask.set(reach.mask, reach)
  }
  return [...byMask.values(), ...reaches.filter(({ beforeBlank }) => beforeBlank !== undefined)]
}
