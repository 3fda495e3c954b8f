import type { Anchor, Detector } from './detector.js'
import { LONG_WORD, PIECE } from './detector.js'

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
  /** For the first two characters of a word: 0, or an index into `atPair`. */
  readonly pairs: Uint16Array
  readonly atPair: readonly Tasks[]
  /** For each list of `atPair` four words of bits: the third characters that any of its prefixes goes on with. */
  readonly thirds: Uint32Array
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
  const { pairs, atPair, thirds } = pairTable(on('prefix'))
  const reaches = detectors.flatMap(({ reaches }) => reaches ?? [])
  const most = (lengths: readonly number[]) => Math.max(0, ...lengths)
  return {
    count: detectors.length,
    stops,
    atChar,
    behindChar: beside('behind'),
    beforeChar: beside('before'),
    pairs,
    atPair,
    thirds,
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

function pairTable(tasks: Tasks): Pick<Ruleset, 'pairs' | 'atPair' | 'thirds'> {
  const pairs = new Uint16Array(1 << 14)
  const lists = new Map<number, Task[]>()
  for (const task of tasks) {
    const pair = pairOf(task.prefix.charCodeAt(0), task.prefix.charCodeAt(1))
    lists.set(pair, [...(lists.get(pair) ?? []), task])
  }
  const atPair: Tasks[] = [[]]
  for (const [pair, list] of lists) pairs[pair] = atPair.push(list) - 1
  const thirds = new Uint32Array(atPair.length * 4)
  for (const [i, list] of atPair.entries()) for (const { prefix } of list) markThird(thirds, i, prefix)
  return { pairs, atPair, thirds }
}

/** A prefix of two characters goes on with any. */
function markThird(thirds: Uint32Array, pair: number, prefix: string): void {
  const third = prefix.charCodeAt(2)
  if (third < 0x80) thirds[thirdOf(pair, third)]! |= 1 << (third & 31)
  else thirds.fill(0xffffffff, pair * 4, pair * 4 + 4)
}

/** Where the bit of a third ASCII character stands; which bit it is, its last five bits say. */
export function thirdOf(pair: number, third: number): number {
  return (pair << 2) | (third >> 5)
}

/** Where two ASCII characters stand in the pair table. */
export function pairOf(first: number, second: number): number {
  return (first << 7) | second
}
