import { BEYOND, type Node, parsePattern } from './parse-pattern.js'

/** More states than this make each character too dear. */
const MOST_STATES = 2000

export interface Limits {
  /** The longest match there can be. Without it a pattern must be bounded by itself. */
  readonly maxLength?: number
}

/** One state: what it takes, or (no set) where one may go without taking anything. */
interface State {
  has: Uint8Array | null
  readonly next: number[]
}

/**
 * A pattern as an automaton. All its states are followed at once, so each character costs at most as many steps as there
 * are states, whatever the text: nothing is ever tried again.
 */
export class Pattern {
  readonly #states: readonly State[]
  readonly #start: number
  readonly #accept: number
  readonly longest: number

  constructor(states: readonly State[], start: number, accept: number, longest: number) {
    this.#states = states
    this.#start = start
    this.#accept = accept
    this.longest = longest
  }

  /**
   * The longest match that starts at `from`, as its end; -1 where there is none. `isCut`: the text goes on behind what is
   * there, and that might matter.
   */
  matchEnd(text: string, from: number): { readonly end: number; readonly isCut: boolean } {
    let current = this.#close([this.#start])
    let end = current.has(this.#accept) ? from : -1
    let at = from
    for (; at < text.length && at - from < this.longest && current.size > 0; at++) {
      current = this.#step(current, text.charCodeAt(at))
      if (current.has(this.#accept)) end = at + 1
    }
    return { end, isCut: at === text.length && at - from < this.longest && this.#goesOn(current) }
  }

  matchesAll(text: string): boolean {
    return this.matchEnd(text, 0).end === text.length
  }

  /** What may stand in the first places of a match: a set for each. */
  firstSets(count: number): readonly Uint8Array[] {
    const sets: Uint8Array[] = []
    let current = this.#close([this.#start])
    for (let i = 0; i < count; i++) {
      const has = new Uint8Array(BEYOND + 1)
      const next: number[] = []
      for (const state of current) {
        const { has: own, next: following } = this.#states[state]!
        if (own === null) continue
        for (const [code, flag] of own.entries()) if (flag === 1) has[code] = 1
        next.push(...following)
      }
      sets.push(has)
      current = this.#close(next)
    }
    return sets
  }

  #goesOn(current: ReadonlySet<number>): boolean {
    return [...current].some(state => this.#states[state]!.has !== null)
  }

  #step(current: ReadonlySet<number>, code: number): Set<number> {
    const next: number[] = []
    for (const state of current) {
      const { has, next: following } = this.#states[state]!
      if (has !== null && has[Math.min(code, BEYOND)] === 1) next.push(...following)
    }
    return this.#close(next)
  }

  #close(from: readonly number[]): Set<number> {
    const reached = new Set<number>()
    const open = [...from]
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      if (reached.has(state)) continue
      reached.add(state)
      const { has, next } = this.#states[state]!
      if (has === null) open.push(...next)
    }
    return reached
  }
}

/** Compiles a restricted regular expression. Throws a plain `Error` with the reason why it is refused. */
export function compilePattern(source: string, { maxLength }: Limits = {}): Pattern {
  const tree = parsePattern(source)
  const longest = lengthOf(tree)
  if (longest === Infinity && maxLength === undefined) throw new Error('it repeats without end: give a maxLength')
  const states: State[] = []
  const add = (has: Uint8Array | null, next: number[]) => {
    if (states.length === MOST_STATES) throw new Error(`it has more than ${MOST_STATES} states`)
    return states.push({ has, next }) - 1
  }
  const accept = add(null, [])
  const start = build(tree, accept, add)
  const pattern = new Pattern(states, start, accept, Math.min(longest, maxLength ?? longest))
  if (pattern.matchEnd('', 0).end === 0) throw new Error('it matches nothing at all')
  return pattern

  /** The state to start from so as to match `node` and go on at `then`. */
  function build(node: Node, then: number, addState: typeof add): number {
    switch (node.type) {
      case 'set':
        return addState(node.has, [then])
      case 'sequence':
        return node.parts.reduceRight((next, part) => build(part, next, addState), then)
      case 'choice':
        return addState(
          null,
          node.parts.map(part => build(part, then, addState)),
        )
      case 'repeat':
        return buildRepeat(node, then, addState)
      default:
        throw new TypeError(`no such node: ${String(node satisfies never)}`)
    }
  }

  function buildRepeat({ part, least, most }: Node & { type: 'repeat' }, then: number, addState: typeof add): number {
    let next = then
    if (most === Infinity) {
      next = addState(null, [then])
      states[next]!.next.push(build(part, next, addState))
    }
    for (let i = least; i < most && most !== Infinity; i++) next = addState(null, [then, build(part, next, addState)])
    for (let i = 0; i < least; i++) next = build(part, next, addState)
    return next
  }
}

function lengthOf(node: Node): number {
  switch (node.type) {
    case 'set':
      return 1
    case 'sequence':
      return node.parts.reduce((sum, part) => sum + lengthOf(part), 0)
    case 'choice':
      return Math.max(...node.parts.map(lengthOf))
    case 'repeat':
      return node.most === 0 ? 0 : node.most * lengthOf(node.part)
    default:
      throw new TypeError(`no such node: ${String(node satisfies never)}`)
  }
}
