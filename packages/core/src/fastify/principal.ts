import type { FastifyRequest } from 'fastify'
import type { CallOrigin, Principal } from '../call.js'
import { NoPrincipal } from '../errors.js'
import { identifyOf, setPrincipal } from './registry.js'

/** Who is asking, found once a request. Throws 401 `WB_CORE_NO_PRINCIPAL` where nobody can be named. */
export async function principalOf(request: FastifyRequest): Promise<Principal> {
  if (request.principal !== null) return request.principal
  const principal = await identifyOf(request.server)?.(request)
  if (principal == null) throw new NoPrincipal()
  const frozen = Object.freeze({ ...principal })
  setPrincipal(request, frozen)
  return frozen
}

/** An `onRequest` hook: refuses before the body is read. */
export async function requirePrincipal(request: FastifyRequest): Promise<void> {
  await principalOf(request)
}

/** Where a request comes from, as calls and events record it. */
export function originOf(request: FastifyRequest): CallOrigin {
  const route = request.routeOptions.url
  return {
    kind: 'route',
    requestId: request.id,
    ip: request.ip,
    socketIp: request.socket.remoteAddress ?? 'unknown',
    ...(route === undefined ? {} : { route }),
  }
}
