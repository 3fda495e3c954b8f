import { readError } from '@windbreak/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { NotFound } from './errors.js'

/**
 * What everybody may see of an error: its stable code, its sentence where the sentence is ours, and the id under
 * which the log tells the rest. Anything without a code of ours is an internal error and says no more than that.
 */
export function showErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => show(error, request, reply))
  app.setNotFoundHandler((request, reply) => show(new NotFound(), request, reply))
}

export function show(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, httpStatus } = readError(error)
  const known = code !== 'WB_CORE_UNEXPECTED'
  const fromFastify = statusOf(error)
  const status = known ? httpStatus : fromFastify
  if (status >= 500) request.log.error({ err: error }, 'request failed')
  const message = known ? (error as Error).message : status < 500 ? 'The request is not valid' : 'Internal error'
  return reply
    .code(status)
    .header('x-windbreak-error', known ? code : 'WB_SERVER_ERROR')
    .send({ error: { code: known ? code : 'WB_SERVER_ERROR', message, requestId: request.id } })
}

/** Fastify's own errors (a body too large, say) keep their 4xx; everything else is a 500. */
function statusOf(error: unknown): number {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown }
  const own = typeof code === 'string' && code.startsWith('FST_')
  return own && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : 500
}
