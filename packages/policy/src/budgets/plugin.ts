import './augment.js'
import {
  type Environment,
  type Principal,
  readEnvironment,
  readSettings,
  type Schedule,
  scheduleTimeout,
} from '@windbreak/core'
import { attach, provide, publish, type WindbreakEvent } from '@windbreak/core/fastify'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { InvalidSettings } from './errors.js'
import { createGuard } from './guard.js'
import { Keeper } from './keeper.js'
import { compileRules } from './rules.js'
import { BudgetSettings } from './settings.js'
import { memoryStore } from './stores/memory.js'
import type { BudgetStore } from './stores/store.js'
import { tally, type Tally } from './tally.js'
import { type BudgetUse, UseWatch } from './use-watch.js'

export interface BudgetsPluginOptions {
  readonly settings?: BudgetSettings
  /** Where counters are kept. In this process's memory where absent: for one process only. */
  readonly store?: BudgetStore
  /** Defaults to `WINDBREAK_ENV`, else `NODE_ENV`. */
  readonly environment?: Environment
  /** Epoch milliseconds: for events, ids and counters in memory. Other stores have a clock of their own. */
  readonly now?: () => number
  readonly schedule?: Schedule
}

export interface BudgetsApi {
  /** What is used and left of all budgets that count calls by this principal; with a model, of those for it too. */
  readonly tally: (principal: Principal, model?: string) => Promise<Tally>
  /** How far each budget is used, for metrics: no subject is named, and the store is not asked. */
  readonly use: () => readonly BudgetUse[]
  /** Whether the store takes writes, as far as is known. */
  readonly storeUp: boolean
}

async function budgetsPlugin(app: FastifyInstance, options: BudgetsPluginOptions) {
  const { now = Date.now, schedule = scheduleTimeout } = options
  const environment = readEnvironment(options.environment && { WINDBREAK_ENV: options.environment })
  const settings = readSettings(BudgetSettings, options.settings, InvalidSettings)
  const rules = compileRules(settings, environment)
  const tell = (event: WindbreakEvent) => {
    publish(app, event).catch((err: unknown) =>
      app.log.error({ err, type: event.type }, 'windbreak: an event was lost'),
    )
  }
  const keeper = new Keeper({
    store: options.store ?? memoryStore({ now }),
    timeoutMs: settings.storeTimeoutMs as number,
    share: settings.share,
    now,
    schedule,
    onDown(err) {
      app.log.error({ err, onStoreDown: settings.onStoreDown }, 'windbreak: the store of budgets is down')
      tell({ type: 'budget.store-down', at: now() })
    },
    onUp() {
      app.log.warn('windbreak: the store of budgets is back')
      tell({ type: 'budget.store-up', at: now() })
    },
    onLost(count) {
      app.log.error({ count }, 'windbreak: calls could not be settled and stay charged in full')
    },
    onExpired(count) {
      app.log.warn({ count }, 'windbreak: reservations that nobody settled are charged in full')
      tell({ type: 'budget.expired', at: now(), detail: { count } })
    },
  })

  const names = rules.budgets.map(({ name }) => name)
  const use = new UseWatch(names)
  attach(app, createGuard({ rules, keeper, use, now, tell }))
  provide(app, 'budgets', {
    tally: (principal, model) => tally(rules, keeper, principal, model),
    use: () => use.read(now()),
    get storeUp() {
      return keeper.up
    },
  })
  app.addHook('onReady', () => keeper.probe())
  app.addHook('onClose', () => keeper.close())

  app.log.info({ environment, budgets: names }, `windbreak: ${names.length} budgets of ${environment} in force`)
}

export default fp(budgetsPlugin, { name: '@windbreak/policy/budgets', fastify: '5.x' })
