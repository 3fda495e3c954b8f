import type { MistralAccess, MistralCaller } from './callers/caller.js'
import type { Keys } from './keys/api.js'

declare module 'fastify' {
  interface FastifyInstance {
    readonly mistral: MistralAccess
  }
  interface FastifyRequest {
    readonly mistral: MistralCaller
  }
}

declare module '@windbreak/core/fastify' {
  interface Windbreak {
    readonly keys: Keys
  }
}
