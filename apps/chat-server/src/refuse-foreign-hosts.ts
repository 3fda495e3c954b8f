import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { ForeignHost } from './errors.js'
import type { ServerSettings } from './settings.js'

/** Names by which a machine calls itself. */
const OWN = ['localhost', '127.0.0.1', '[::1]']

/** Who asks for these names no host: a probe comes by address. */
const PROBED: ReadonlySet<unknown> = new Set(['/healthz', '/readyz'])

/**
 * An `onRequest` hook that answers to the server's own names only. A page of another site can have its name point here
 * (DNS rebinding), and then it is a page of the same site to a browser. Behind a trusted proxy the name is the one
 * that the proxy was asked for. `undefined`: every name is taken.
 */
export function refuseForeignHosts(settings: Pick<ServerSettings, 'allowedHosts' | 'environment' | 'host'>) {
  const names = hostsOf(settings)
  if (names === undefined) return undefined
  return async (request: FastifyRequest): Promise<void> => {
    if (PROBED.has(request.routeOptions.url)) return
    const host = request.host.toLowerCase()
    // Only what is a port is left out: in "localhost:x@evil.example" it would be the name.
    if (names.has(host) || names.has(host.replace(/:\d*$/, ''))) return
    throw new ForeignHost()
  }
}

/** In development this machine's own names, where nobody says. */
function hostsOf({ allowedHosts, environment, host }: Parameters<typeof refuseForeignHosts>[0]) {
  if (allowedHosts.length > 0) return new Set(allowedHosts)
  if (environment !== 'development') return undefined
  return new Set([...OWN, isIP(host) === 6 ? `[${host}]` : host.toLowerCase()])
}
