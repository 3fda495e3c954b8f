import { modeOf, principalOf, publishRefusal } from '@windbreak/core/fastify'
import type { FastifyRequest } from 'fastify'
import type { AskedBy, PolicyApi } from './api.js'
import { refusalError } from './errors.js'
import type { Policy } from './policy.js'
import { namesCallers } from './scopes/names-callers.js'

/** Stands before a route that sends its body on: refuses it, or puts what may be sent in its place. */
export function createPreHandler(
  current: () => Policy,
  decide: PolicyApi['decide'],
  now: () => number,
): PolicyApi['preHandler'] {
  return async request => {
    const decision = decide(request.body, await askedBy(current(), request))
    if (decision.allow) {
      request.body = decision.body
      return
    }
    const error = refusalError(decision)
    const { rule, path } = decision
    const observed = modeOf(request.server) === 'observe'
    const detail = { rule, where: path, ...(observed ? { observed } : {}) }
    await publishRefusal(request, { at: now(), code: error.code, detail })
    if (!observed) throw error
  }
}

/** A policy that tells callers apart has to know who it is; one that does not can do without. */
async function askedBy(policy: Policy, request: FastifyRequest): Promise<AskedBy> {
  const route = request.routeOptions.url
  const from = route === undefined ? {} : { route }
  if (request.principal === null && !namesCallers(policy)) return from
  return { ...from, principal: await principalOf(request) }
}
