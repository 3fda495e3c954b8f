import type { Audit } from './audit.js'

declare module '@windbreak/core/fastify' {
  interface Windbreak {
    readonly audit: Audit
  }
}
