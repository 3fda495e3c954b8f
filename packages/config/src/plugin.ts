import './augment.js'
import { readEnvironment, readSettings, type Secret } from '@windbreak/core'
import { attach, openBoundary, provide, publish } from '@windbreak/core/fastify'
import { readRequest } from '@windbreak/wire'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Dispatcher, Pool } from 'undici'
import { accessOf, callerOf } from './callers/caller.js'
import { watchLeaving } from './callers/leaving.js'
import { createSdk } from './callers/sdk.js'
import { chooseUpstream } from './choose-upstream.js'
import { InvalidSettings } from './errors.js'
import { createKeyring, holdKey } from './keyring.js'
import { type Env, readEnvFile } from './read-env-file.js'
import { refuseLeaks } from './refuse-leaks.js'
import { readSdkVersion, refuseSdk } from './sdk-version.js'
import { ConfigSettings, type ConfigSettingsInput } from './settings.js'
import { takeKey } from './take-key.js'
import { createTransport } from './transport.js'

export interface ConfigPluginOptions {
  readonly settings?: ConfigSettingsInput
  /** Where variables are read and keys removed. Default: `process.env`. */
  readonly env?: Env
  /** Goes before the environment. */
  readonly key?: Secret | string
  /** Replaces the connection pool; closed by whoever made it. */
  readonly dispatcher?: Dispatcher
  /** Epoch milliseconds. */
  readonly now?: () => number
}

/** Idle connections are kept this long, unless the upstream says otherwise. */
const KEEP_ALIVE_MS = 30_000

async function configPlugin(app: FastifyInstance, options: ConfigPluginOptions): Promise<void> {
  const { env = process.env, now = Date.now } = options
  const settings = readSettings(ConfigSettings, options.settings, InvalidSettings)
  const { deadlines, drainMs, limits, maxAnswerBytes, unguarded } = settings
  const environment = readEnvironment(env)
  // The official client reads the process's own variables, whatever was handed in.
  const leaks = [...new Set([env, process.env])].flatMap(each => refuseLeaks(environment, each))
  for (const leak of new Set(leaks)) app.log.warn(`windbreak: ${leak}`)
  refuseSdk(readSdkVersion())

  const file = readEnvFile(settings.envFile, environment)
  const { secret, source } = takeKey({ environment, env, file, given: options.key })
  const origin = chooseUpstream({
    ...settings,
    environment,
    fromEnv: env['MISTRAL_SERVER_URL'] ?? file['MISTRAL_SERVER_URL'],
  })
  const keys = createKeyring(holdKey(secret, source, now()))
  const dispatcher = options.dispatcher ?? openPool(app, origin, settings)
  const upstreams = new Map([['default', { origin, keys, dispatcher }]])

  openBoundary(app, {
    read: (operation, body) => readRequest(operation, body, limits),
    deadlineMs: deadlines.totalMs,
    drainMs,
    unguarded,
    now,
  })
  attach(app, createTransport({ upstreams, deadlines, maxAnswerBytes, now }))
  provide(app, 'keys', { environment, fingerprint: () => keys.current().fingerprint })

  const sdk = createSdk(origin)
  watchLeaving(app)
  app.decorate('mistral', {
    getter(this: FastifyInstance) {
      return accessOf(this, sdk)
    },
  })
  app.decorateRequest('mistral', {
    getter(this: FastifyRequest) {
      return callerOf(this, sdk)
    },
  })

  const facts = { environment, upstream: origin, fingerprint: keys.current().fingerprint, source }
  app.log.info({ ...facts, deadlines }, `windbreak: ${environment}, calls go to ${origin} with the key from ${source}`)
  app.addHook('onReady', () => publish(app, { type: 'key.loaded', at: now(), detail: facts }))
}

function openPool(app: FastifyInstance, origin: string, { connections, deadlines }: ConfigSettings): Dispatcher {
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED does not decide it.
    connect: { timeout: deadlines.connectMs, rejectUnauthorized: true },
  })
  app.addHook('onClose', () => pool.destroy())
  return pool
}

export default fp(configPlugin, { name: '@windbreak/config', fastify: '5.x' })
