import type { BudgetsApi } from './plugin.js'

declare module '@windbreak/core/fastify' {
  interface Windbreak {
    readonly budgets: BudgetsApi
  }
}
