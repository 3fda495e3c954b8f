import type { Principal } from '@windbreak/core'
import { linesFor, tagOf } from './claims.js'
import type { Keeper } from './keeper.js'
import type { Rules } from './rules.js'
import type { Budget } from './settings.js'

export interface BudgetTally {
  readonly budget: string
  readonly scope: Budget['scope']
  readonly window: Budget['window']
  readonly unit: Budget['unit']
  readonly limit: number
  /** What open calls have reserved counts as used. */
  readonly used: number
  readonly left: number
  /** Epoch milliseconds, by the store's clock. */
  readonly resetsAt: number
}

export interface Tally {
  /** Where it is not, nothing is known, and `budgets` is empty. */
  readonly storeUp: boolean
  readonly budgets: readonly BudgetTally[]
}

/** What counts for calls of this principal to this model; without one, what counts whatever the model is. */
export async function tally(rules: Rules, keeper: Keeper, principal: Principal, model?: string): Promise<Tally> {
  const canonical = model === undefined ? undefined : rules.prices.canonical(model)
  const lines = linesFor(rules, principal, canonical ?? '').filter(
    ({ budget }) => canonical !== undefined || budget.scope !== 'model',
  )
  const read = await keeper.tally(tagOf(rules, principal), lines)
  if (read === undefined) return { storeUp: false, budgets: [] }
  const budgets = lines.map(({ budget: { name, scope, window, unit }, limit }, i) => {
    const { used = 0, end = 0 } = read.readings[i] ?? {}
    return { budget: name, scope, window, unit, limit, used, left: Math.max(0, limit - used), resetsAt: end }
  })
  return { storeUp: true, budgets }
}
