import type { PolicyApi } from './plugin.js'

declare module '@windbreak/core/fastify' {
  interface Windbreak {
    readonly policy: PolicyApi
  }
}
