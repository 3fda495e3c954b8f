import type { ModelCall } from '@windbreak/core'
import type { WindbreakEvent } from '@windbreak/core/fastify'
import type { Line } from './claims.js'
import type { Reading } from './stores/store.js'

/** Shares of a budget, in percent, that are told when they are reached. */
const MARKS = [80, 100] as const
/** Told once a window; beyond so many windows the oldest is forgotten, and might be told again. */
const TOLD_MOST = 10_000

export interface Note {
  readonly line: Line
  readonly percent: (typeof MARKS)[number]
}

/** Remembers in which windows what has been told. */
export class NearWatch {
  readonly #told = new Set<string>()

  /** What is to be told after a debit of `amountOf(line)`. */
  granted(lines: readonly Line[], readings: readonly Reading[], amountOf: (line: Line) => number): Note[] {
    return lines.flatMap((line, i) => {
      const { used, start } = readings[i] as Reading
      const before = used - amountOf(line)
      return MARKS.flatMap(percent => {
        const mark = (line.limit * percent) / 100
        return before < mark && used >= mark ? this.#once(line, start, percent) : []
      })
    })
  }

  /** A call was refused because these have not enough left for it. */
  refused(over: readonly { readonly line: Line; readonly reading: Reading }[]): Note[] {
    return over.flatMap(({ line, reading }) => this.#once(line, reading.start, 100))
  }

  #once(line: Line, start: number, percent: Note['percent']): Note[] {
    const key = `${line.key} ${start} ${percent}`
    if (this.#told.has(key)) return []
    this.#told.add(key)
    const [oldest] = this.#told
    if (this.#told.size > TOLD_MOST && oldest !== undefined) this.#told.delete(oldest)
    return [{ line, percent }]
  }
}

/** `budget.near` or `budget.exhausted`. */
export function noteEvent({ line, percent }: Note, call: ModelCall, at: number): WindbreakEvent {
  const { name, scope, window } = line.budget
  return {
    type: percent === 100 ? 'budget.exhausted' : 'budget.near',
    at,
    principal: call.principal,
    origin: call.origin,
    detail: { budget: name, scope, window, percent },
  }
}
