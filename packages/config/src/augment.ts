import type { MistralAccess, MistralCaller } from './callers/caller.js'
import type { Keys } from './keys/api.js'
import type { UpstreamsApi } from './route/open-route.js'

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
    readonly upstreams: UpstreamsApi
  }
}
