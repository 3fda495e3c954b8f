import type { Limits } from '../limits.js'

/** What a reader gives instead of a value when it could not read one. */
export const FAIL: unique symbol = Symbol('fail')

export type LimitName = keyof Limits

export interface Problem {
  /** One of Pydantic's error types, which Mistral's clients know from Mistral's own 422 answers. */
  readonly type: string
  readonly msg: string
  /** From the inside out while it is handed up. */
  readonly loc: (string | number)[]
  readonly limit?: LimitName
}

/** One body being read: what is left of the limits, and the first problem met. */
export class Reading {
  problem: Problem | undefined
  #depth: number
  #nodes: number
  #text: number

  constructor(limits: Readonly<Limits>) {
    this.#depth = limits.depth
    this.#nodes = limits.nodes
    this.#text = limits.text
  }

  /** Into one object or array. */
  enter(): boolean {
    if (--this.#depth < 0) return this.#exceed('depth')
    return this.node()
  }

  leave(): void {
    this.#depth++
  }

  node(): boolean {
    return --this.#nodes >= 0 || this.#exceed('nodes')
  }

  text(length: number): boolean {
    this.#text -= length
    return this.#text >= 0 || this.#exceed('text')
  }

  fail(type: string, msg: string, ...at: (string | number)[]): typeof FAIL {
    this.problem = { type, msg, loc: at }
    return FAIL
  }

  /** The problem lies in the member `at` of what is being read. */
  within(at: string | number): typeof FAIL {
    this.problem?.loc.push(at)
    return FAIL
  }

  #exceed(limit: LimitName): false {
    this.problem = { type: 'too_long', msg: limit, loc: [], limit }
    return false
  }
}

/** Reads a value and gives its own copy, or `FAIL` with the problem left on the reading. */
export type Reader = (value: unknown, reading: Reading) => unknown
