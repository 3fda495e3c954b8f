import type { PolicyApi } from './api.js'

declare module '@windbreak/core/fastify' {
  interface Windbreak {
    readonly policy: PolicyApi
  }
}
