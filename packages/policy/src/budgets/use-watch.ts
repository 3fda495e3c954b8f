import type { Line } from './claims.js'
import type { Reading } from './stores/store.js'

/** How far one budget is used. */
export interface BudgetUse {
  readonly budget: string
  /**
   * The highest part of its limit that one subject has used in the window that runs, open reservations included: 1 is
   * all of it. Of what this process has asked for; 0 where it has asked for nothing.
   */
  readonly highest: number
}

interface Seen {
  readonly highest: number
  readonly end: number
}

/** Remembers the highest use of each budget, and of no subject by name. */
export class UseWatch {
  readonly #seen = new Map<string, Seen>()
  readonly #names: readonly string[]

  constructor(names: readonly string[]) {
    this.#names = names
  }

  see(lines: readonly Line[], readings: readonly Reading[]): void {
    for (const [i, { budget, limit }] of lines.entries()) {
      const reading = readings[i]
      if (reading === undefined) continue
      const { used, end } = reading
      const share = limit === 0 ? 1 : used / limit
      const { highest, end: before } = this.#seen.get(budget.name) ?? { highest: 0, end: 0 }
      if (end < before) continue
      this.#seen.set(budget.name, { highest: end > before ? share : Math.max(highest, share), end })
    }
  }

  /** `now` by the clock of this process, which may be a little off the store's. */
  read(now: number): readonly BudgetUse[] {
    return this.#names.map(budget => {
      const seen = this.#seen.get(budget)
      return { budget, highest: seen === undefined || seen.end <= now ? 0 : seen.highest }
    })
  }
}
