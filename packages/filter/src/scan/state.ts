import { COLUMNS, isDigitColumn } from './columns.js'
import type { Node } from './prefix-tree.js'

export const NONE = 0
export const SOME = 1
/** Two letters stand before the first digit, which is the last character. */
export const THIRD = 2
export type Digits = typeof NONE | typeof SOME | typeof THIRD
export const CODE = 3

/** What is known of the characters before a place. */
export interface State {
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

export const START: State = { nodes: [], length: 0, digits: NONE, sign: 0, ended: [] }

/** Where nodes lead with one more character. */
export function reach(nodes: readonly Node[], column: number): Node[] {
  const reached: Node[] = []
  for (const { children } of nodes) {
    const child = children.get(column)
    if (child !== undefined) reached.push(child)
  }
  return reached
}

export interface Base {
  /** The state that a state differs from in a few columns; none where there is no such. */
  readonly base?: State
  readonly columns: Iterable<number>
}

const ALL = [...Array.from({ length: COLUMNS }).keys()]

export function baseOf({ nodes, length, digits, sign, ended }: State): Base {
  if (ended.length > 0 || sign !== 0 || digits === THIRD) {
    return { base: { ...START, nodes, length, digits: digits === NONE ? NONE : SOME }, columns: [] }
  }
  if (nodes.length === 0) return { columns: ALL }
  const least = nodes.reduce((a, b) => (b.children.size < a.children.size ? b : a))
  const others = nodes.filter(node => node !== least)
  return { base: { ...START, nodes: others, length, digits }, columns: least.children.keys() }
}

export function keyOf({ nodes, length, digits, sign, ended }: State): string {
  let key = `${length} ${digits} ${sign}`
  for (const { id } of nodes) key += ` ${id}`
  for (const { id } of ended) key += ` -${id}`
  return key
}

/** The length of a word that goes on. One past `longest` is of no interest any more. */
export function longer(length: number, longest: number): number {
  return Math.min(length, longest) + 1
}

export function withDigit(length: number, digits: Digits, column: number, longest: number): Digits {
  if (longer(length, longest) > longest && length > 0) return NONE
  if (!isDigitColumn(column)) return digits === NONE ? NONE : SOME
  return length + 1 === CODE && digits === NONE ? THIRD : SOME
}
