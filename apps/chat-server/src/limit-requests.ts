import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Redis } from 'ioredis'
import { RateLimited } from './errors.js'
import { limiterStore } from './limiter-store.js'
import type { ServerSettings } from './settings.js'

const MINUTE = 60_000

interface Counted {
  readonly isAllowed: boolean
  readonly isExceeded?: boolean
  readonly max?: number
  readonly remaining?: number
  readonly ttlInSeconds?: number
}

/**
 * So many requests a minute from one address (of IPv6 its /64), before anything else is done; and as many by one
 * principal, from whatever addresses, once that is known and before a body is read.
 */
export async function limitRequests(
  app: FastifyInstance,
  { requestsPerMinute: max, budgets: { redisPrefix } }: ServerSettings,
  redis: Redis | undefined,
): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max,
    timeWindow: MINUTE,
    // An error of the store is an error of the request. This one has none: it counts by itself while Redis is down.
    skipOnError: false,
    store: limiterStore({ redis, prefix: `${redisPrefix}:requests:` }),
  })
  const byAddress = app.createRateLimit()
  const byPrincipal = app.createRateLimit({ keyGenerator: principalKey })

  app.addHook('onRequest', async (request, reply) => refuseBeyond(reply, await byAddress(request)))
  // The first hook that runs once every way of identifying has had its turn.
  app.addHook('preParsing', async (request, reply) => {
    if (request.principal !== null) refuseBeyond(reply, await byPrincipal(request))
  })
}

function principalKey({ principal }: FastifyRequest): string {
  return JSON.stringify([principal?.tenant ?? null, principal?.id])
}

/** Throws 429 `WB_SERVER_RATE_LIMITED`. The headers are named as Mistral names them. */
function refuseBeyond(reply: FastifyReply, counted: Counted): void {
  const { isAllowed, isExceeded = false, max = 0, remaining = 0, ttlInSeconds = 0 } = counted
  if (isAllowed) return
  reply.headers({ 'x-ratelimit-limit-req-minute': String(max), 'x-ratelimit-remaining-req-minute': String(remaining) })
  if (!isExceeded) return
  const retryAfter = Math.max(1, ttlInSeconds)
  reply.header('retry-after', String(retryAfter))
  throw Object.assign(new RateLimited(), { retryAfter })
}
