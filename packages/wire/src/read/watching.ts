import { FAIL } from './reading.js'

export interface AnswerProblem {
  readonly msg: string
  /** From the inside out while it is handed up. */
  readonly loc: (string | number)[]
  /** The answer holds content of a kind we do not know, so nobody can guard it. */
  readonly unknownChunk: boolean
}

/** One answer being looked through: the fields taken out of it, and the first problem met. */
export class Watching {
  problem: AnswerProblem | undefined
  /** Where fields were taken out, each path from the inside out. */
  readonly dropped: (string | number)[][] = []

  /** Before the next answer, so that a stream needs one of these and not one an event. */
  reset(): void {
    this.problem = undefined
    if (this.dropped.length > 0) this.dropped.length = 0
  }

  fail(msg: string, ...at: (string | number)[]): typeof FAIL {
    this.problem = { msg, loc: at, unknownChunk: false }
    return FAIL
  }

  unknownChunk(tag: string): typeof FAIL {
    this.problem = { msg: 'unknown type', loc: [tag], unknownChunk: true }
    return FAIL
  }

  /** What was found since `before`, and the problem if there is one, lies in the member `at`. */
  within(at: string | number, before: number): void {
    this.problem?.loc.push(at)
    for (let i = before; i < this.dropped.length; i++) this.dropped[i]?.push(at)
  }
}

/** Looks through a value: the value itself where all of it is known, else a copy without the rest, or `FAIL`. */
export type Watcher = (value: unknown, watching: Watching) => unknown
