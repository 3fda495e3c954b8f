import './augment.js'
import { performance } from 'node:perf_hooks'
import { type Environment, type Principal, readEnvironment, type Schedule, scheduleTimeout } from '@windbreak/core'
import { identify as identifyBy, principalOf, provide, publish, type WindbreakEvent } from '@windbreak/core/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AccessDenied, InvalidSettings, NobodyCouldCall, TooManyFailures } from './errors.js'
import { DenialReport } from './failures/denial-report.js'
import { FailureLimit } from './failures/failure-limit.js'
import { KnownHere } from './failures/known-here.js'
import { createGate, type IdentifyCaller } from './gate.js'
import type { ReloadReport } from './keyring.js'
import { openKeys } from './open-keys.js'
import { checkPeppers, type Pepper } from './peppers.js'
import { type AccessSettings, readAccessSettings } from './settings.js'
import type { KeyStore } from './stores/key-store.js'

export interface AccessPluginOptions {
  readonly settings?: AccessSettings
  /** Keys that may change while the server runs, beside those of the settings. */
  readonly store?: KeyStore
  /** What keyed hashes are made under. Several, so that one can be replaced. */
  readonly peppers?: readonly Pepper[]
  /** A principal from the application's own authentication, for requests that present no access key. */
  readonly identify?: IdentifyCaller
  /** Defaults to `WINDBREAK_ENV`, else `NODE_ENV`. */
  readonly environment?: Environment
  /** Epoch milliseconds; keys expire by it. */
  readonly now?: () => number
  /** Milliseconds on a clock that never goes back. */
  readonly mono?: () => number
  readonly schedule?: Schedule
}

export interface AccessApi {
  /**
   * An `onRequest` hook: 401 `WB_ACCESS_DENIED` or 429 `WB_ACCESS_TOO_MANY_FAILURES` before the body is read, else
   * `request.principal` is set.
   */
  readonly authenticate: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
  /** Whose key this is, for callers that come by another way than an HTTP header; `null` where it is not valid. */
  readonly principalFor: (key: string) => Principal | null
  /** Looks into the store at once. Never rejects: the report says what became of it. */
  readonly reload: () => Promise<ReloadReport>
  /** Keys in force, and why the store could not be taken over; `null` where it could. */
  readonly status: () => { readonly keys: number; readonly failing: string | null }
}

async function accessPlugin(app: FastifyInstance, options: AccessPluginOptions) {
  const { store, identify, now = Date.now, mono = () => performance.now(), schedule = scheduleTimeout } = options
  const environment = readEnvironment(options.environment && { WINDBREAK_ENV: options.environment })
  const settings = readAccessSettings(options.settings)
  const peppers = checkPeppers(options.peppers ?? [])
  const { demo, failures } = settings
  if (demo && identify !== undefined) {
    throw new InvalidSettings('/demo', 'A key of any shape cannot be told from what "identify" is for')
  }
  const log = app.log
  const tell = async (event: WindbreakEvent) => publish(app, event)
  const keys = await openKeys({ settings, environment, store, peppers, publish: tell, log, now, schedule })
  app.addHook('onClose', async () => keys.close())
  if (keys.book().size === 0 && identify === undefined) throw new NobodyCouldCall()

  const report = new DenialReport({
    individually: failures.individually,
    summaryMs: failures.summaryMs,
    publish: tell,
    now,
    mono,
    schedule,
    onLost: err => log.error({ err }, 'windbreak: refused callers could not be recorded; they are counted on'),
  })
  // Before any `onClose`: whoever records must still be there.
  app.addHook('preClose', () =>
    report.close().catch((err: unknown) => log.error({ err }, 'windbreak: refused callers could not be recorded')),
  )
  const limit = new FailureLimit({ ...failures, mono })
  identifyBy(app, createGate({ book: keys.book, demo, identify, limit, known: new KnownHere(), report, now }))

  provide(app, 'access', {
    async authenticate(request, reply) {
      // An app's own error handler may not know of `error.headers`.
      await principalOf(request).catch((refused: unknown) => {
        if (refused instanceof AccessDenied || refused instanceof TooManyFailures) reply.headers(refused.headers)
        throw refused
      })
    },
    principalFor(key) {
      const verdict = keys.book().check(key, now())
      return verdict.allow ? verdict.principal : null
    },
    reload: keys.reload,
    status: () => ({ keys: keys.book().size, failing: keys.failing() }),
  })

  log.info(
    { keys: keys.book().size, store: store?.name, identify: identify !== undefined },
    'windbreak: access keys read',
  )
  if (demo) log.warn('windbreak: access keys of any shape are accepted (setting "demo")')
}

export default fp(accessPlugin, { name: '@windbreak/access', fastify: '5.x' })
