import type { FastifyRequest } from 'fastify'
import { ForeignSite } from './errors.js'

/**
 * An `onRequest` hook. Browsers say where a request comes from; a page of another site has no business here, even
 * though it could not read the answer. Clients that are no browsers send neither header and pass.
 * https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export async function refuseForeignPages(request: FastifyRequest): Promise<void> {
  const site = request.headers['sec-fetch-site']
  if (request.method === 'GET' || site === undefined || site === 'same-origin' || site === 'none') return
  throw new ForeignSite()
}
