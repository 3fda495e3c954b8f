import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { ForeignHost, NeedsHttps, NotFound } from '../errors.js'
import { refuseForeignHosts } from '../refuse-foreign-hosts.js'
import { refuseSecondHosts } from '../refuse-second-hosts.js'
import type { ServerSettings } from '../settings.js'
import { show, showErrors } from '../show-errors.js'

/**
 * A listener of its own that sends whoever comes by plain HTTP to HTTPS: to one of the server's own names and never to
 * one that only the request knows. A body has been sent in the clear by then, so that nothing but reading is sent on.
 */
export function createRedirect(app: FastifyInstance, settings: ServerSettings): FastifyInstance {
  const redirect = Fastify({
    logger: false,
    bodyLimit: 1_024,
    requestTimeout: 10_000,
    forceCloseConnections: true,
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      show(new NotFound(), request, reply),
    http: { maxHeaderSize: 16_384, headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
  } as object) as FastifyInstance
  redirect.server.maxConnections = 1_000
  showErrors(redirect)
  redirect.addHook('onRequest', refuseSecondHosts)
  const refuse = refuseForeignHosts({ ...settings, allowedHosts: settings.allowedHosts.map(nameOf) })
  redirect.addHook('onRequest', async request => {
    // Settings see to it that there are names; without them anybody's would be sent on to.
    if (refuse === undefined) throw new ForeignHost()
    await refuse(request)
  })
  // There is no route: what a proxy may be asked for (`GET http://…`) is none of ours either.
  redirect.addHook('onRequest', async (request, reply) => {
    const { method, raw, host } = request
    if ((method !== 'GET' && method !== 'HEAD') || !raw.url!.startsWith('/')) throw new NeedsHttps()
    return reply.redirect(`https://${target(host)}${raw.url!}`, 308)
  })
  return redirect

  /** Where the name is listed with a port, that; in development the port that this server has; else HTTPS's own. */
  function target(host: string): string {
    const name = nameOf(host.toLowerCase())
    if (settings.allowedHosts.length > 0) return settings.allowedHosts.find(own => nameOf(own) === name) ?? name
    const address = app.server.address()
    return typeof address === 'object' && address !== null ? `${name}:${address.port}` : name
  }
}

function nameOf(host: string): string {
  return host.replace(/:\d*$/, '')
}
