import type { Windbreak } from '@windbreak/core/fastify'
import type { FastifyInstance } from 'fastify'
import type { BudgetSetup } from './budget-settings.js'
import { budgetsReady } from './budgets.js'

interface Checks {
  readonly audit: boolean
  readonly keys: boolean
  readonly budgets: boolean
}

export interface ReadinessDetail extends Checks {
  readonly status: 'ready' | 'not ready'
  readonly detail: {
    readonly audit: ReturnType<Windbreak['audit']['stats']> & Pick<Windbreak['audit'], 'sinks'>
    readonly keys: ReturnType<Windbreak['keys']['status']>
    readonly budgets: { readonly storeUp: boolean; readonly use: ReturnType<Windbreak['budgets']['use']> }
  }
}

function checksOf(app: FastifyInstance, budgets: BudgetSetup): Checks {
  return {
    audit: app.windbreak.audit.stats().healthy,
    keys: app.windbreak.keys.ready,
    budgets: budgetsReady(app, budgets),
  }
}

/** Whether calls can be taken, which is all that the public is told. */
export function isReady(app: FastifyInstance, budgets: BudgetSetup): boolean {
  return Object.values(checksOf(app, budgets)).every(Boolean)
}

/** What speaks for and against it, for who runs the server. No key and no user is in it. */
export function readinessDetail(app: FastifyInstance, setup: BudgetSetup): ReadinessDetail {
  const { audit, keys, budgets } = app.windbreak
  return {
    status: isReady(app, setup) ? 'ready' : 'not ready',
    ...checksOf(app, setup),
    detail: {
      audit: { ...audit.stats(), sinks: audit.sinks },
      keys: keys.status(),
      budgets: { storeUp: budgets.storeUp, use: budgets.use() },
    },
  }
}
