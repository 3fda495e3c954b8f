import type { HistoryApi } from './history/api.js'

declare module '@windbreak/core/fastify' {
  interface Windbreak {
    readonly history: HistoryApi
  }
}
