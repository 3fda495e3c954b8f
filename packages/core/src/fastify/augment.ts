import type { Principal } from '../call.js'

/** What `app.windbreak` holds. Each package declares its own member by merging into this interface. */
// oxlint-disable-next-line typescript/no-empty-object-type
export interface Windbreak {}

declare module 'fastify' {
  interface FastifyInstance {
    readonly windbreak: Windbreak
  }
  interface FastifyRequest {
    /** Who is asking, once identified; `null` before that. */
    readonly principal: Principal | null
  }
}
