import helmet from '@fastify/helmet'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import access from '@windbreak/access'
import audit from '@windbreak/audit'
import config, { type ConfigPluginOptions } from '@windbreak/config'
import { newId, type Secret } from '@windbreak/core'
import filter from '@windbreak/filter'
import gateway from '@windbreak/gateway'
import metrics from '@windbreak/observability'
import otel from '@windbreak/observability/otel'
import policy from '@windbreak/policy'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { join } from 'node:path'
import { accessOptions } from './access-options.js'
import { openAuditCopies } from './audit-copies.js'
import { connectRedis, registerBudgets } from './budgets.js'
import { NotFound } from './errors.js'
import { serveHealth } from './health.js'
import { securityHeaders } from './headers.js'
import type { Certificate } from './https/certificate.js'
import { makeCertificate } from './https/make-certificate.js'
import { renewCertificate } from './https/renew-certificate.js'
import { sayHsts } from './https/say-hsts.js'
import { limitRequests } from './limit-requests.js'
import { logSerializers } from './log-serializers.js'
import { servePage } from './page.js'
import { policyOptions } from './policy-settings.js'
import { isReady } from './readiness.js'
import { refuseForeignHosts } from './refuse-foreign-hosts.js'
import { refuseSecondHosts } from './refuse-second-hosts.js'
import { refuseForeignPages } from './refuse-foreign-pages.js'
import { showRequestIds } from './request-ids.js'
import type { Env, ServerSettings } from './settings.js'
import { shedLoad } from './shed-load.js'
import { show, showErrors } from './show-errors.js'

export interface AppOptions {
  readonly settings: ServerSettings
  /** Where `@windbreak/config` finds the Mistral key and upstream. Defaults to the process's own environment. */
  readonly env?: Env
  /** A Mistral key that comes from elsewhere, such as the placeholder for the emulator. */
  readonly key?: Secret
  /** Where Mistral keys come from, such as a secret manager; see `sources` of `@windbreak/config`. */
  readonly sources?: ConfigPluginOptions['sources']
}

const BODY_MOST = 4 * 1024 * 1024
const CONNECTIONS_MOST = 10_000
const REQUEST_MS = 30_000
/** Node looks for late clients every 30 s unless told otherwise, so that its own limits would count for little. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 20_000,
  requestTimeout: REQUEST_MS,
  connectionsCheckingInterval: 1_000,
}

/** The whole server, ready to listen. Whoever calls this owns the process; nothing here touches it. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { tls } = options.settings
  const app = createServer(options.settings, tls === 'development' ? await makeCertificate(Date.now()) : tls)
  try {
    return await compose(app, options)
  } catch (error) {
    // What was opened before the fault, such as the audit trail, is let go.
    await app.close().catch(() => {})
    throw error
  }
}

function createServer(settings: ServerSettings, pair: Certificate | undefined): FastifyInstance {
  const app = Fastify({
    logger: { level: settings.logLevel, redact: ['req.headers', 'headers'], serializers: logSerializers },
    // The audit trail says who asked what; a log line for each request would say it again, without its guarantees.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(Date.now()),
    requestIdHeader: false,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    bodyLimit: BODY_MOST,
    // Fastify switches Node's own limit off; without one a slow body is never cut.
    requestTimeout: REQUEST_MS,
    ...(pair === undefined
      ? { http: LIMITS }
      : { https: { ...LIMITS, cert: pair.cert, key: pair.key, minVersion: 'TLSv1.2' } }),
    // An address that cannot be decoded never reaches a route, nor the error handler.
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      show(new NotFound(), request, reply),
    // After the open calls have had their time: a connection that nobody uses would hold up the end.
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } },
  } as object) as FastifyInstance
  app.setValidatorCompiler(TypeBoxValidatorCompiler)
  app.server.maxConnections = CONNECTIONS_MOST
  return app
}

async function compose(app: FastifyInstance, options: AppOptions): Promise<FastifyInstance> {
  const { settings, env = process.env } = options
  const { environment, tls } = settings
  if (environment === 'production' && tls === undefined) {
    app.log.warn(
      'windbreak: this server speaks plain HTTP; TLS must end in front of it, or set TLS_CERT_FILE and TLS_KEY_FILE',
    )
  }
  showRequestIds(app)
  await shedLoad(app, settings)
  await app.register(helmet, securityHeaders)
  holdTls(app, settings)
  app.addHook('onRequest', refuseSecondHosts)
  const refuseHosts = refuseForeignHosts(settings)
  if (refuseHosts !== undefined) app.addHook('onRequest', refuseHosts)
  else app.log.warn('windbreak: this server answers to every host name; list its own in WINDBREAK_ALLOWED_HOSTS')
  const redis = connectRedis(app, settings.budgets)
  await limitRequests(app, settings, redis)
  app.addHook('onRequest', refuseForeignPages)
  showErrors(app)

  // Guards attach in any order; this one reads like the way of a call.
  const { auditKey: signingKey, auditIdentities } = settings
  await app.register(audit, {
    ...auditIdentities,
    environment,
    settings: { ...auditIdentities.settings, directory: join(settings.dataDirectory, 'audit') },
    sinks: openAuditCopies(app, settings.auditCopies),
    ...(signingKey === undefined ? {} : { signingKey }),
  })
  await app.register(access, { ...accessOptions(settings), environment })
  await app.register(policy, policyOptions(settings))
  await app.register(filter)
  await registerBudgets(app, settings, redis)
  const { graceMs: drainMs, trustedUpstreams, keys } = settings
  await app.register(config, { settings: { ...keys, drainMs, trustedUpstreams }, env, ...given(options) })
  await app.register(gateway, { historyKeys: settings.historyKeys, environment })

  await app.register(metrics)
  // Idle unless the process has an OpenTelemetry SDK, as `node --import` brings one.
  await app.register(otel)

  await app.register(serveHealth, { isReady: () => isReady(app, settings.budgets) })
  await app.register(servePage)
  return app
}

/** A made-up certificate must not be what a browser insists on for a year. */
function holdTls(app: FastifyInstance, { tls }: ServerSettings): void {
  if (tls === 'development') app.log.warn('windbreak: HTTPS with a certificate that was made up for this start')
  else sayHsts(app)
  if (tls === undefined || tls === 'development') return
  const stop = renewCertificate(app, tls)
  app.addHook('onClose', async () => stop())
}

function given({ key, sources }: AppOptions): Pick<ConfigPluginOptions, 'key' | 'sources'> {
  return { ...(key === undefined ? {} : { key }), ...(sources === undefined ? {} : { sources }) }
}
