import type { FastifyRequest } from 'fastify'
import { ForeignSite } from './errors.js'

/**
 * An `onRequest` hook. Browsers say where a request comes from; a page of another site has no business here, even
 * though it could not read the answer. A browser that does not say so by `Sec-Fetch-Site` says it by `Origin`. Clients
 * that are no browsers send neither header and pass.
 * https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export async function refuseForeignPages(request: FastifyRequest): Promise<void> {
  const { 'sec-fetch-site': site, origin } = request.headers
  if (request.method === 'GET' || site === 'same-origin' || site === 'none') return
  if (site === undefined && (origin === undefined || isOwn(origin, request.host))) return
  throw new ForeignSite()
}

/** By host alone: TLS may end in front of us. */
function isOwn(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}
