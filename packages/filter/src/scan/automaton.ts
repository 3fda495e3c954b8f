import { COLUMN_BITS, COLUMNS, isDigitColumn, isWordColumn } from './columns.js'
import { DIGIT_WITHIN, LONG_WORD } from './detector.js'
import { growNumbers } from './number-tree.js'
import { growTree, type Node, tasksAt } from './prefix-tree.js'
import type { Task, Tasks } from './ruleset.js'

/** Tasks that a character makes due, and how many characters back their place is, that one included. */
export interface Ask {
  readonly back: number
  readonly tasks: Tasks
  /** Their place is a sign and not the start of a word. */
  readonly isSign: boolean
}

/**
 * All anchors as one table: each character leads from a state to the next, and a few states have something to ask. So a
 * text is read once, a look for each character, however many detectors there are. State 0 is where a word may start.
 */
export interface Automaton {
  /** By `state << COLUMN_BITS | column`. */
  readonly next: Uint16Array | Uint32Array
  /** The state inside of a word that is of no interest. */
  readonly inside: number
  /** How many of the last characters may yet turn out to be the start of something; by state. */
  readonly open: Uint8Array
  /** The states from this one on ask. */
  readonly firstAsking: number
  /** What they ask, from `firstAsking` on. */
  readonly asks: readonly (readonly Ask[])[]
  /** The classes one of which must stand behind the last character, and before it, for that; 0 for any. */
  readonly behind: Uint32Array
  readonly before: Uint32Array
  /** The same anchors, for words that are looked up one by one. */
  readonly tree: Node
}

/** What is to be anchored. */
export interface Anchored {
  readonly atPrefix: Tasks
  readonly atDigit: Tasks
  readonly atNumber: Tasks
  readonly atCode: Tasks
  readonly atLong: Tasks
  /** By character code. */
  readonly atSign: ReadonlyMap<number, Tasks>
}

const NONE = 0
const SOME = 1
/** Two letters stand before the first digit, which is the last character. */
const THIRD = 2
type Digits = typeof NONE | typeof SOME | typeof THIRD
const CODE = 3

/** What is known of the characters before a place. */
interface State {
  /** How much of some prefixes stands there. */
  readonly nodes: readonly Node[]
  /** How long the word is, up to the most that matters; 0 behind a sign. */
  readonly length: number
  readonly digits: Digits
  /** The sign's column, if anyone asks about it. */
  readonly sign: number
  /** The prefixes that have just ended. */
  readonly ended: readonly Node[]
}

const START: State = { nodes: [], length: 0, digits: NONE, sign: 0, ended: [] }

export function compileAutomaton(anchored: Anchored): Automaton {
  const { atLong, atCode } = anchored
  let id = 0
  const tree = growTree(anchored.atPrefix, () => id++)
  const roots = anchored.atNumber.length > 0 ? [tree, growNumbers(anchored.atNumber, () => id++)] : [tree]
  const longest = atLong.length > 0 ? DIGIT_WITHIN : atCode.length > 0 ? CODE : 0
  const states: State[] = []
  const rows: Uint32Array[] = []
  const known = new Map<string, number>()
  intern(START)
  const inside = intern({ ...START, length: longest + 1 })
  for (let id = 0; id < states.length; id++) rows.push(makeRow(states[id]!))
  return assemble(rows, states, tree, anchored, longest, inside)

  /** The number of a state. One that follows prefixes comes behind the one that follows none and is like it else. */
  function intern(state: State): number {
    const key = keyOf(state)
    const found = known.get(key)
    if (found !== undefined) return found
    const base = baseOf(state)
    if (keyOf(base) !== key) intern(base)
    known.set(key, states.length)
    return states.push(state) - 1
  }

  function makeRow(state: State): Uint32Array {
    const base = known.get(keyOf(baseOf(state)))!
    const row = rows[base]?.slice()
    if (row === undefined) return Uint32Array.from({ length: COLUMNS }, (_, column) => intern(step(state, column)))
    for (const { children } of state.nodes) {
      for (const column of children.keys()) row[column] = intern(step(state, column))
    }
    return row
  }

  function step({ nodes, length, digits }: State, column: number): State {
    const isWord = isWordColumn(column)
    const reached = reach(nodes, column)
    if (isWord && length === 0) reached.push(...reach(roots, column))
    return {
      nodes: reached.filter(({ ends }) => !ends),
      ended: reached.filter(({ ends }) => ends),
      length: isWord ? longer(length, digits, longest) : 0,
      digits: isWord ? withDigit(length, digits, column, longest) : NONE,
      sign: !isWord && anchored.atSign.has(column) ? column : 0,
    }
  }
}

/** Where nodes lead with one more character. */
function reach(nodes: readonly Node[], column: number): Node[] {
  const reached: Node[] = []
  for (const { children } of nodes) {
    const child = children.get(column)
    if (child !== undefined) reached.push(child)
  }
  return reached
}

/** The state that nothing but the word so far tells from others: how a row begins before prefixes are added. */
function baseOf({ length, digits }: State): State {
  return { ...START, length, digits: digits === THIRD ? SOME : digits }
}

function keyOf({ nodes, length, digits, sign, ended }: State): string {
  let key = `${length} ${digits} ${sign}`
  for (const { id } of nodes) key += ` ${id}`
  for (const { id } of ended) key += ` -${id}`
  return key
}

/** The length of a word that goes on. One past `longest` is of no interest any more, nor is a long one that was asked about. */
function longer(length: number, digits: Digits, longest: number): number {
  const isOver = length > longest || (length >= LONG_WORD && digits !== NONE)
  return isOver ? longest + 1 : length + 1
}

function withDigit(length: number, digits: Digits, column: number, longest: number): Digits {
  if (longer(length, digits, longest) > longest && length > 0) return NONE
  if (!isDigitColumn(column)) return digits === NONE ? NONE : SOME
  return length + 1 === CODE && digits === NONE ? THIRD : SOME
}

function assemble(
  rows: readonly Uint32Array[],
  states: readonly State[],
  tree: Node,
  anchored: Anchored,
  longest: number,
  inside: number,
): Automaton {
  const all = states.map(state => asksOf(state, anchored))
  const order = [...states.keys()].toSorted((a, b) => Number(all[a]!.length > 0) - Number(all[b]!.length > 0))
  const firstAsking = all.filter(({ length }) => length === 0).length
  const place = new Uint32Array(states.length)
  for (const [to, from] of order.entries()) place[from] = to
  const size = states.length << COLUMN_BITS
  const next = states.length <= 0x10000 ? new Uint16Array(size) : new Uint32Array(size)
  for (const [to, from] of order.entries()) {
    const row = rows[from]!
    for (let column = 0; column < COLUMNS; column++) next[(to << COLUMN_BITS) | column] = place[row[column]!]!
  }
  const asks = order.slice(firstAsking).map(id => all[id]!)
  const beside = (side: 'behind' | 'before') => Uint32Array.from(asks, list => besideOf(list, side))
  return {
    next,
    inside: place[inside]!,
    open: Uint8Array.from(order, id => openOf(states[id]!, longest)),
    firstAsking,
    asks,
    behind: beside('behind'),
    before: beside('before'),
    tree,
  }
}

/** The word may still become a long one or a code, or start with a prefix. */
function openOf({ nodes, length, digits }: State, longest: number): number {
  const isOpen = length < longest && !(length >= LONG_WORD && digits !== NONE)
  return Math.max(isOpen ? length : 0, ...nodes.map(({ depth }) => depth))
}

function asksOf({ ended, length, digits, sign }: State, { atSign, atDigit, atCode, atLong }: Anchored): readonly Ask[] {
  const word = (back: number, tasks: Tasks): Ask => ({ back, tasks, isSign: false })
  const asks = ended.map(node => word(node.depth, tasksAt(node)))
  if (length === 1 && digits !== NONE) asks.push(word(1, atDigit))
  if (digits === THIRD) asks.push(word(CODE, atCode))
  if (length >= LONG_WORD && digits !== NONE) asks.push(word(length, atLong))
  if (sign !== 0) asks.push({ back: 1, tasks: atSign.get(sign)!, isSign: true })
  return asks.filter(({ tasks, isSign }) => isSign || tasks.length > 0).toSorted((a, b) => b.back - a.back)
}

/** The classes that any of the tasks wants there; 0 when one of them takes any, or when there is none, as for escapes. */
function besideOf(asks: readonly Ask[], side: 'behind' | 'before'): number {
  const masks = asks.flatMap(({ tasks }) => tasks.map((task: Task) => task[side]))
  return masks.includes(0) ? 0 : masks.reduce((all, mask) => all | mask, 0)
}
