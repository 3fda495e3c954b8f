import type { FilterApi } from './plugin.js'

declare module '@windbreak/core/fastify' {
  interface Windbreak {
    readonly filter: FilterApi
  }
}
