import type { MetricsApi } from './plugin.js'

declare module '@windbreak/core/fastify' {
  interface Windbreak {
    readonly metrics: MetricsApi
  }
}
