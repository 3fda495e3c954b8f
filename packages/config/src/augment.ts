import type { Environment } from '@windbreak/core'
import type { MistralAccess, MistralCaller } from './callers/caller.js'

/** `app.windbreak.keys`. */
export interface Keys {
  readonly environment: Environment
  /** Tells the key in force from others within this process, and says nothing about it. */
  fingerprint(): string
}

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
