import Fastify, { type FastifyInstance } from 'fastify'
import type { ListenAddress } from './listen-address.js'
import { isReady, readinessDetail } from './readiness.js'
import { refuseForeignHosts } from './refuse-foreign-hosts.js'
import { refuseSecondHosts } from './refuse-second-hosts.js'
import type { ServerSettings } from './settings.js'
import { showErrors } from './show-errors.js'

const LOOPBACK = /^(127\.|localhost$|::1$)/

/**
 * A server of its own for who runs this one: metrics, and what readiness is made of. It asks nobody who they are, so it
 * listens where the public cannot come.
 */
export function createAdmin(app: FastifyInstance, { host }: ListenAddress, settings: ServerSettings): FastifyInstance {
  const admin = Fastify({ logger: false, requestTimeout: 10_000, forceCloseConnections: true })
  showErrors(admin)
  admin.addHook('onRequest', refuseSecondHosts)
  // A page in a browser on this machine must not come here under a name of its own.
  const refuse = LOOPBACK.test(host)
    ? refuseForeignHosts({ allowedHosts: [], environment: 'development', host })
    : undefined
  if (refuse !== undefined) admin.addHook('onRequest', refuse)

  admin.get('/metrics', async (_request, reply) => {
    const { metrics } = app.windbreak
    return reply.type(metrics.contentType).send(await metrics.text())
  })
  admin.get('/ready', async (_request, reply) =>
    reply.code(isReady(app, settings.budgets) ? 200 : 503).send(readinessDetail(app, settings.budgets)),
  )
  admin.get('/', async () => ({ see: ['/metrics', '/ready'] }))
  return admin
}
