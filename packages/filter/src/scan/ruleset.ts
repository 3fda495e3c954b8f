import type { Anchor, Detector } from './detector.js'
import { LONG_WORD, PIECE } from './detector.js'
import { filterPrefixes, type PrefixFilter } from './prefix-filter.js'

/** One detector to ask at one place. */
export interface Task {
  readonly anchor: Anchor
  readonly detector: Detector
  /** Its rank: the lower, the more specific. */
  readonly rank: number
  /** What must stand at the place for it to be worth asking; empty for anchors of other kinds. */
  readonly prefix: string
}

type Tasks = readonly Task[]

const ESCAPES = '\\%'

/** Detectors compiled into the tables that one scan reads. */
export interface Ruleset {
  /** How many detectors there are. */
  readonly count: number
  /** For each code unit: 0 in a word, 1 between words, from 2 on an index into `atChar`. */
  readonly stops: Uint8Array
  readonly atChar: readonly Tasks[]
  /** For each of these, the classes that must stand before and behind it for anyone to be asked; 0 for any. */
  readonly behindChar: Uint32Array
  readonly beforeChar: Uint32Array
  /** Which words may start with a prefix of any. */
  readonly prefixes: PrefixFilter
  /** By the number that `prefixes` has for a word's first two characters. */
  readonly atPair: readonly Tasks[]
  readonly atDigit: Tasks
  readonly atCode: Tasks
  readonly atLong: Tasks
  /** Past so many characters a word is of interest for its length; none is when nobody asks about long words. */
  readonly longWord: number
  readonly reaches: readonly { readonly mask: number; readonly most: number }[]
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
  const tasks = detectors.flatMap((detector, rank) =>
    detector.anchors.flatMap(anchor => prefixesOf(anchor).map(prefix => ({ anchor, detector, rank, prefix }))),
  )
  const on = (kind: Anchor['on']) => tasks.filter(({ anchor }) => anchor.on === kind)
  const atLong = on('long')
  const { stops, atChar } = charTable(tasks)
  const beside = (side: 'behind' | 'before') => Uint32Array.from(atChar, list => besideChar(list, side))
  const { prefixes, atPair } = pairTable(on('prefix'))
  const reaches = detectors.flatMap(({ reaches }) => reaches ?? [])
  const most = (lengths: readonly number[]) => Math.max(0, ...lengths)
  return {
    count: detectors.length,
    stops,
    atChar,
    behindChar: beside('behind'),
    beforeChar: beside('before'),
    prefixes,
    atPair,
    atDigit: on('digit'),
    atCode: on('code'),
    atLong,
    longWord: atLong.length > 0 ? LONG_WORD : Infinity,
    reaches,
    context: most(detectors.map(({ behind }) => behind)),
    // An open match is at most a piece long and ends in what is undecided, which starts at most that far back.
    holdBack: PIECE + most(detectors.map(({ ahead, reaches }) => ahead + (reaches?.most ?? 0))),
  }
}

function prefixesOf(anchor: Anchor): readonly string[] {
  return anchor.on === 'prefix' ? anchor.prefixes : ['']
}

function charTable(tasks: Tasks): Pick<Ruleset, 'stops' | 'atChar'> {
  const stops = new Uint8Array(0x10000).fill(1)
  for (const [from, to] of ['09', 'AZ', 'az'].map(ends => [ends.charCodeAt(0), ends.charCodeAt(1)])) {
    stops.fill(0, from, to! + 1)
  }
  const lists = new Map<string, Task[]>()
  for (const task of tasks) {
    if (task.anchor.on !== 'char') continue
    for (const char of task.anchor.chars) lists.set(char, [...(lists.get(char) ?? []), task])
  }
  const atChar: Tasks[] = [[], []]
  // Behind an escape a word may start, so these are looked at more closely.
  for (const mark of ESCAPES) if (!lists.has(mark)) lists.set(mark, [])
  for (const [char, list] of lists) stops[char.charCodeAt(0)] = atChar.push(list) - 1
  return { stops, atChar }
}

/** The classes that any of the tasks wants there; 0 when one of them takes any, and for the escapes that nobody wants. */
function besideChar(tasks: Tasks, side: 'behind' | 'before'): number {
  const masks = tasks.map(({ anchor }) => (anchor.on === 'char' ? (anchor[side] ?? 0) : 0))
  return masks.includes(0) ? 0 : masks.reduce((all, mask) => all | mask, 0)
}

function pairTable(tasks: Tasks): Pick<Ruleset, 'prefixes' | 'atPair'> {
  const lists = new Map<string, Task[]>()
  for (const task of tasks) {
    const pair = task.prefix.slice(0, 2)
    lists.set(pair, [...(lists.get(pair) ?? []), task])
  }
  const atPair = [...lists.values()]
  return { prefixes: filterPrefixes(atPair.map(list => list.map(({ prefix }) => prefix))), atPair: [[], ...atPair] }
}
