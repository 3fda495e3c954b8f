import type { Evidence, ModelCall } from '@windbreak/core'
import type { Leaf } from '@windbreak/wire'
import { patternOf } from './path-pattern.js'

/** As much as a record keeps of one place. */
const LONGEST = 256

/** An entry that is still being written: what it says grows as more is looked at. */
interface Line extends Omit<Evidence, 'where' | 'count'> {
  where: string
  count: number
}

/**
 * Leaves on a call which places were looked at, and by which ruleset: few entries, whose `where` lists patterns of places
 * and whose `count` says how many texts these were. Written from the first text on, so that they stand on a call that
 * ends before its answer does. There are no more patterns than a closed schema has places.
 */
export class CoverageNotes {
  readonly #guard: string
  readonly #evidence: ModelCall['evidence']
  readonly #lines = new Map<string, Line>()
  /** The line that has room, by rule and direction. */
  readonly #open = new Map<string, Line>()

  constructor(guard: string, evidence: ModelCall['evidence']) {
    this.#guard = guard
    this.#evidence = evidence
  }

  /** `rule` says what became of the text at this place. */
  note(rule: string, leaf: Pick<Leaf, 'path' | 'key'>, root: string): void {
    const pattern = root + patternOf(leaf)
    const key = `${rule} ${pattern}`
    const line = this.#lines.get(key) ?? this.#lineFor(rule, root, pattern)
    line.count++
    this.#lines.set(key, line)
  }

  #lineFor(rule: string, root: string, pattern: string): Line {
    const open = this.#open.get(rule + root)
    if (open !== undefined && open.where.length + 1 + pattern.length <= LONGEST) {
      open.where += ` ${pattern}`
      return open
    }
    const line: Line = { guard: this.#guard, verdict: 'allow', rule, where: pattern, count: 0 }
    this.#open.set(rule + root, line)
    this.#evidence.push(line)
    return line
  }
}
