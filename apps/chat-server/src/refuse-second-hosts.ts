import type { FastifyRequest } from 'fastify'
import { SeveralHosts } from './errors.js'

/**
 * An `onRequest` hook against a second `Host`. Node takes the first and a proxy in front may have judged the other;
 * a server has to answer such a request with 400 (RFC 9112, section 3.2).
 */
export async function refuseSecondHosts({ raw }: FastifyRequest): Promise<void> {
  const names = raw.rawHeaders
  let hosts = 0
  // Names and values take turns.
  for (let index = 0; index < names.length; index += 2) {
    const name = names[index]!
    if (name.length === 4 && name.toLowerCase() === 'host' && ++hosts > 1) throw new SeveralHosts()
  }
}
