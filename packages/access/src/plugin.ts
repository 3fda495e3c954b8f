import './augment.js'
import { type Environment, type Principal, readEnvironment, readSettings } from '@windbreak/core'
import { identify, originOf, principalOf, provide, publish } from '@windbreak/core/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AccessDenied, InvalidSettings } from './errors.js'
import { type DeniedReason, openKeyBook, type Verdict } from './key-book.js'
import { readBearer } from './read-bearer.js'
import { AccessSettings } from './settings.js'

export interface AccessPluginOptions {
  readonly settings: AccessSettings
  /** Defaults to `WINDBREAK_ENV`, else `NODE_ENV`. */
  readonly environment?: Environment
  /** Epoch milliseconds; keys expire by it. */
  readonly now?: () => number
}

export interface AccessApi {
  /** An `onRequest` hook: 401 `WB_ACCESS_DENIED` before the body is read, else `request.principal` is set. */
  readonly authenticate: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
  /** Whose key this is, for callers that come by another way than an HTTP header; `null` where it is not valid. */
  readonly principalFor: (key: string) => Principal | null
}

async function accessPlugin(app: FastifyInstance, options: AccessPluginOptions) {
  const { now = Date.now } = options
  const environment = readEnvironment(options.environment && { WINDBREAK_ENV: options.environment })
  const settings = readSettings(AccessSettings, options.settings, InvalidSettings)
  const book = openKeyBook(settings, environment)

  async function deny(request: FastifyRequest, reason: DeniedReason): Promise<never> {
    const denied = new AccessDenied()
    const { code } = denied
    const origin = originOf(request)
    await publish(request.server, { type: 'access.denied', at: now(), code, origin, detail: { reason } })
    throw denied
  }

  identify(app, async request => {
    const key = readBearer(request.raw.rawHeaders)
    if (key === null) return deny(request, 'missing')
    const verdict: Verdict = book.check(key, now())
    return verdict.allow ? verdict.principal : deny(request, verdict.reason)
  })

  provide(app, 'access', {
    async authenticate(request, reply) {
      // An app's own error handler may not know of `error.headers`.
      await principalOf(request).catch((denied: unknown) => {
        if (denied instanceof AccessDenied) reply.headers(denied.headers)
        throw denied
      })
    },
    principalFor(key) {
      const verdict = book.check(key, now())
      return verdict.allow ? verdict.principal : null
    },
  })

  app.log.info({ keys: settings.keys.length }, 'windbreak: access keys read')
  if (settings.demo) app.log.warn('windbreak: access keys of any shape are accepted (setting "demo")')
}

export default fp(accessPlugin, { name: '@windbreak/access', fastify: '5.x' })
