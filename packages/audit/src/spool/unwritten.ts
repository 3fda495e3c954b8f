import { Unavailable, withRetryAfter } from '../errors.js'
import type { AuditRecord } from '../record.js'
import { type Line, readLine, sortKeys, toLine } from '../to-line.js'
import type { Journal } from './journal.js'
import type { Entry } from './queue.js'

/** Ends of calls kept while storage refuses; one for each call that was open then. */
const LATE_MOST = 16_384

/** Records that storage refused: the ends of calls are kept for later, the rest is counted for the next gap record. */
export class Unwritten {
  readonly #journal: Pick<Journal, 'dropped' | 'forget'>
  #late: Line[] = []
  /** Since the start. */
  dropped = 0

  constructor(journal: Pick<Journal, 'dropped' | 'forget'>) {
    this.#journal = journal
  }

  get late(): number {
    return this.#late.length
  }

  add(line: Line, must: boolean): void {
    if (must && line.stage === 'outcome' && this.#late.length < LATE_MOST) {
      this.#late.push(toLine(sortKeys({ ...readLine(line), late: true }) as AuditRecord))
      return
    }
    this.dropped++
    this.#journal.dropped.add(line.stage)
    if (line.stage === 'outcome' && line.call !== null) this.#journal.forget(line.call)
  }

  /** Tells who waited, too. */
  refuse(entries: readonly Entry[]): void {
    for (const { line, must, reject } of entries) {
      this.add(line, must)
      reject(withRetryAfter(new Unavailable()))
    }
  }

  takeLate(): readonly Line[] {
    return this.#late.splice(0)
  }
}
