import { COLUMN_BITS, COLUMNS, isWordColumn } from './columns.js'
import { LONG_WORD } from './detector.js'
import { growNumbers } from './number-tree.js'
import { growTree, type Node, tasksAt } from './prefix-tree.js'
import type { Task, Tasks } from './ruleset.js'
import { baseOf, CODE, keyOf, longer, NONE, reach, START, type State, THIRD, withDigit } from './state.js'

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

export function compileAutomaton(anchored: Anchored): Automaton {
  const { atLong, atCode } = anchored
  let id = 0
  const tree = growTree(anchored.atPrefix, () => id++)
  const roots = anchored.atNumber.length > 0 ? [tree, growNumbers(anchored.atNumber, () => id++)] : [tree]
  const longest = atLong.length > 0 ? LONG_WORD : atCode.length > 0 ? CODE : 0
  const states: State[] = []
  const rows: Uint32Array[] = []
  const known = new Map<string, number>()
  intern(START)
  const inside = intern({ ...START, length: longest + 1 })
  for (let id = 0; id < states.length; id++) rows.push(makeRow(states[id]!))
  return assemble(rows, states, tree, anchored, longest, inside)

  /** The number of a state. It comes behind the one that its row is made from. */
  function intern(state: State): number {
    const key = keyOf(state)
    const found = known.get(key)
    if (found !== undefined) return found
    const { base } = baseOf(state)
    if (base !== undefined) intern(base)
    known.set(key, states.length)
    return states.push(state) - 1
  }

  /** Most characters lead where they would without one prefix more. */
  function makeRow(state: State): Uint32Array {
    const { base, columns } = baseOf(state)
    const row = base === undefined ? new Uint32Array(COLUMNS) : rows[known.get(keyOf(base))!]!.slice()
    for (const column of columns) row[column] = intern(step(state, column))
    return row
  }

  function step({ nodes, length, digits }: State, column: number): State {
    const isWord = isWordColumn(column)
    const reached = reach(nodes, column)
    if (isWord && length === 0) reached.push(...reach(roots, column))
    return {
      nodes: reached.filter(({ ends }) => !ends),
      ended: reached.filter(({ ends }) => ends),
      length: isWord ? longer(length, longest) : 0,
      digits: isWord ? withDigit(length, digits, column, longest) : NONE,
      sign: !isWord && anchored.atSign.has(column) ? column : 0,
    }
  }
}

function assemble(
  rows: readonly Uint32Array[],
  states: readonly State[],
  tree: Node,
  anchored: Anchored,
  longest: number,
  inside: number,
): Automaton {
  const tasksOf = remember(tasksAt)
  const all = states.map(state => asksOf(state, anchored, tasksOf))
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
function openOf({ nodes, length }: State, longest: number): number {
  const isOpen = length < longest
  return Math.max(isOpen ? length : 0, ...nodes.map(({ depth }) => depth))
}

function asksOf(
  { ended, length, digits, sign }: State,
  { atSign, atDigit, atCode, atLong }: Anchored,
  tasksOf: (node: Node) => Tasks,
): readonly Ask[] {
  const word = (back: number, tasks: Tasks): Ask => ({ back, tasks, isSign: false })
  const asks = ended.map(node => word(node.depth, tasksOf(node)))
  if (length === 1 && digits !== NONE) asks.push(word(1, atDigit))
  if (digits === THIRD) asks.push(word(CODE, atCode))
  if (length === LONG_WORD) asks.push(word(length, atLong))
  if (sign !== 0) asks.push({ back: 1, tasks: atSign.get(sign)!, isSign: true })
  return asks.filter(({ tasks, isSign }) => isSign || tasks.length > 0).toSorted((a, b) => b.back - a.back)
}

/** The classes that any of the tasks wants there; 0 when one of them takes any, or when there is none, as for escapes. */
function besideOf(asks: readonly Ask[], side: 'behind' | 'before'): number {
  if (asks.some(({ isSign }) => !isSign)) return 0
  const masks = asks.flatMap(({ tasks }) => tasks.map((task: Task) => task[side]))
  return masks.includes(0) ? 0 : masks.reduce((all, mask) => all | mask, 0)
}

/** Many states ask the same. */
function remember<T extends object, R>(work: (of: T) => R): (of: T) => R {
  const known = new Map<T, R>()
  return of => {
    const result = known.get(of) ?? work(of)
    known.set(of, result)
    return result
  }
}
