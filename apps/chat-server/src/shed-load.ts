import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import { Overloaded } from './errors.js'
import type { ServerSettings } from './settings.js'

const RETRY_AFTER_S = 5

/** Routes that tell how the server is have to answer when it is not well. */
export const ALWAYS = { config: { pressureHandler: () => undefined } }

/**
 * Refuses requests with 503 while the event loop lags behind, so that those under way can end. The lag is the mean of
 * the last second, in milliseconds.
 */
export async function shedLoad(app: FastifyInstance, { maxLagMs }: ServerSettings): Promise<void> {
  if (maxLagMs === 0) return
  await app.register(underPressure, {
    maxEventLoopDelay: maxLagMs,
    retryAfter: RETRY_AFTER_S,
    customError: Overloaded,
  })
}
