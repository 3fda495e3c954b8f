import { type Node, parsePattern } from '../../define/parse-pattern.js'

const DIGITS = 10
const ZERO = 0x30
const UNKNOWN = -1
const DEAD = 0
const START = 1

/** One state of the pattern: the digits it takes, or (no set) where one may go without taking any. */
interface State {
  has: Uint8Array | null
  readonly next: number[]
}

/**
 * A pattern over digits as a table: one look for each digit. The table is filled in as texts ask for it, and has a row
 * for each set of states that can be reached, of which the patterns of numbering plans have a few dozen.
 */
export class DigitAutomaton {
  readonly #states: State[] = []
  readonly #accept: number
  readonly #rows = new Map<string, number>()
  readonly #members: (readonly number[])[] = []
  readonly #accepts: boolean[] = []
  readonly #table: number[] = []

  constructor(pattern: string) {
    const start = this.#add(null)
    this.#accept = this.#build(parsePattern(pattern), start)
    this.#row([])
    this.#row(this.#close([start]))
  }

  /** Whether the digits, `length` of them from `from` on, are a match from end to end. */
  matches(digits: Uint8Array, from: number, length: number): boolean {
    let row = START
    for (let at = from; at < from + length; at++) {
      const next = this.#table[row * DIGITS + digits[at]!]!
      row = next === UNKNOWN ? this.#step(row, digits[at]!) : next
      if (row === DEAD) return false
    }
    return this.#accepts[row]!
  }

  #step(row: number, digit: number): number {
    const taken = this.#members[row]!.filter(state => this.#states[state]!.has?.[ZERO + digit] === 1)
    const next = this.#row(this.#close(taken.flatMap(state => this.#states[state]!.next)))
    this.#table[row * DIGITS + digit] = next
    return next
  }

  #row(members: readonly number[]): number {
    const key = members.join()
    const known = this.#rows.get(key)
    if (known !== undefined) return known
    const row = this.#members.push(members) - 1
    this.#rows.set(key, row)
    this.#accepts.push(members.includes(this.#accept))
    for (let digit = 0; digit < DIGITS; digit++) this.#table.push(UNKNOWN)
    return row
  }

  /** These and all that are reached from them without taking a digit. */
  #close(from: readonly number[]): readonly number[] {
    const all = new Set(from)
    for (const state of all)
      if (this.#states[state]!.has === null) for (const next of this.#states[state]!.next) all.add(next)
    return [...all].toSorted((a, b) => a - b)
  }

  #add(has: Uint8Array | null): number {
    return this.#states.push({ has, next: [] }) - 1
  }

  #link(from: number, to: number): void {
    this.#states[from]!.next.push(to)
  }

  /** Builds what a node takes from `from` on; gives the state behind it. */
  #build(node: Node, from: number): number {
    switch (node.type) {
      case 'set': {
        const [taking, end] = [this.#add(node.has), this.#add(null)]
        this.#link(from, taking)
        this.#link(taking, end)
        return end
      }
      case 'sequence':
        return node.parts.reduce((at, part) => this.#build(part, at), from)
      case 'choice': {
        const end = this.#add(null)
        for (const part of node.parts) this.#link(this.#build(part, from), end)
        return end
      }
      case 'repeat':
        return this.#repeat(node, from)
      default:
        return from
    }
  }

  #repeat({ part, least, most }: Extract<Node, { type: 'repeat' }>, from: number): number {
    const end = this.#add(null)
    let at = from
    for (let count = 0; count < most; count++) {
      if (count >= least) this.#link(at, end)
      at = this.#build(part, at)
    }
    this.#link(at, end)
    return end
  }
}
