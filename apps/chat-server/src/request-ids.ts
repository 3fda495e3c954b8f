import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const CORRELATION = /^[\w.:-]{1,64}$/

/**
 * Each answer bears the id that its records have, which is made here and never the caller's. What a caller calls its
 * request by stands beside it in log lines, where it is a plain word.
 */
export function showRequestIds(app: FastifyInstance): void {
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('x-request-id', request.id)
    const theirs = request.headers['x-request-id']
    if (typeof theirs !== 'string' || !CORRELATION.test(theirs)) return
    request.log = request.log.child({ correlationId: theirs })
    reply.log = request.log
  })
}
