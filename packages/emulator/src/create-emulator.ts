import Fastify, { type FastifyInstance } from 'fastify'
import { buildEmulator, type EmulatorApi, type EmulatorOptions } from './build-emulator.js'
import { checkHost } from './check-place.js'
import { notFound } from './refusals.js'

export interface Listening {
  /** Without a slash at its end: what a client takes as its server. */
  readonly url: string
  close(): Promise<void>
}

export interface Emulator extends EmulatorApi {
  /** A Fastify app with the Mistral API's routes, not yet listening. */
  readonly app: FastifyInstance
  /** Port 0, the default, takes a free one. Throws `WB_EMULATOR_NOT_LOOPBACK` for a host that others can reach. */
  listen(where?: { readonly host?: string; readonly port?: number }): Promise<Listening>
}

/** A Mistral API of one's own: over HTTP (`listen`), or in-process (`guard`), where it needs no port and no key. */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const { api, mount } = buildEmulator(options)
  const app = Fastify({ logger: false, forceCloseConnections: true })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(notFound().body))
  mount(app)
  return {
    ...api,
    app,
    async listen({ host = '127.0.0.1', port = 0 } = {}) {
      checkHost(host)
      return { url: await app.listen({ host, port }), close: () => app.close() }
    },
  }
}
