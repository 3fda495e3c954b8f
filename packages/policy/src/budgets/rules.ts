import type { Environment } from '@windbreak/core'
import { InvalidSettings } from './errors.js'
import type { Ceilings } from './measure-media.js'
import { compilePrices, type PriceList } from './price-list.js'
import type { Budget, BudgetSettings } from './settings.js'

/** A budget as it is looked up: subjects and models under the names that count. */
export interface ActiveBudget {
  readonly name: string
  readonly scope: Budget['scope']
  readonly window: Budget['window']
  readonly unit: Budget['unit']
  readonly limitOf: (subject: string) => number
  /** Whether it counts calls to this model, by its canonical name; without one, whether it counts any. */
  readonly counts: (model: string) => boolean
}

export interface Rules {
  readonly environment: Environment
  readonly budgets: readonly ActiveBudget[]
  readonly prices: PriceList
  readonly ceilings: Ceilings
  readonly refundStatuses: ReadonlySet<number>
  readonly longestTokenBytes: number
  readonly reservationMs: number
  /**
   * Counters that tenants share lie in one place of a Redis cluster, and so does everything that is reserved with them.
   * Only where no budget reaches across tenants does each tenant have a place of its own.
   */
  readonly isShared: boolean
}

/** Throws `WB_POLICY_BUDGET_SETTINGS` for what the schema cannot see. The settings have been read, defaults and all. */
export function compileRules(settings: BudgetSettings, environment: Environment): Rules {
  const { budgets = [], ceilings = {}, refundStatuses = [], onStoreDown, share } = settings
  const prices = compilePrices(settings.prices)
  const names = budgets.map(({ name }) => name)
  const double = names.findIndex((name, i) => names.indexOf(name) !== i)
  if (double !== -1) throw new InvalidSettings(`/budgets/${double}/name`, 'another budget has this name')
  for (const [i, { scope, limits = {} }] of budgets.entries()) {
    if (scope === 'environment' && Object.keys(limits).length > 0) {
      throw new InvalidSettings(`/budgets/${i}/limits`, 'an environment is one subject; its limit is "limit"')
    }
  }
  if ((onStoreDown === 'share') !== (share !== undefined)) {
    throw new InvalidSettings('/share', 'goes with "onStoreDown": "share", and that with it')
  }
  return {
    environment,
    budgets: budgets.map(budget => activate(budget, prices)),
    prices,
    ceilings,
    refundStatuses: new Set(refundStatuses),
    longestTokenBytes: settings.longestTokenBytes as number,
    reservationMs: settings.reservationMs as number,
    isShared: budgets.some(({ scope }) => scope === 'environment' || scope === 'model'),
  }
}

function activate({ limits = {}, models, limit, ...budget }: Budget, { canonical }: PriceList): ActiveBudget {
  const isModel = budget.scope === 'model'
  const own = new Map(Object.entries(limits).map(([name, most]) => [isModel ? canonical(name) : name, most]))
  const counted = models === undefined ? undefined : new Set(models.map(canonical))
  return {
    ...budget,
    limitOf: subject => own.get(subject) ?? limit,
    counts: model => counted?.has(model) ?? true,
  }
}
