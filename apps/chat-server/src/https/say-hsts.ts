import type { FastifyInstance } from 'fastify'

const ONE_YEAR = 'max-age=31536000'

/**
 * Tells browsers to come by HTTPS from now on, where they did: because TLS ends here, or at a trusted proxy that says
 * so. Over plain HTTP it means nothing (RFC 6797, section 7.2).
 */
export function sayHsts(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.protocol === 'https') reply.header('strict-transport-security', ONE_YEAR)
  })
}
