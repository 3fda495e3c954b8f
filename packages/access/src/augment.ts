import type { AccessApi } from './plugin.js'

declare module '@windbreak/core/fastify' {
  interface Windbreak {
    readonly access: AccessApi
  }
}
