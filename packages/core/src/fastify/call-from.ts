import type { FastifyRequest } from 'fastify'
import type { DeliveredAnswer } from '../answer.js'
import type { Evidence } from '../evidence.js'
import { originOf, principalOf } from './principal.js'
import { boundaryOf } from './registry.js'

export interface CallOptions {
  /** Fires when whoever waits for the answer has left. */
  readonly signal?: AbortSignal
  readonly params?: Readonly<Record<string, string>>
  /** The name of the upstream to send to; `default` where absent. */
  readonly upstream?: string
  /** What was decided about the request before it became a call; the call's evidence begins with it. */
  readonly evidence?: readonly Evidence[]
}

/**
 * Sends one call through the boundary that guards this request's context, in its principal's name.
 * `body` is wire-format JSON. Rejects with a coded error when the call is refused or breaks.
 */
export async function callFrom(
  request: FastifyRequest,
  operation: string,
  body?: unknown,
  options: CallOptions = {},
): Promise<DeliveredAnswer> {
  const principal = await principalOf(request)
  return boundaryOf(request.server).dispatch({ operation, body, ...options, principal, origin: originOf(request) })
}
