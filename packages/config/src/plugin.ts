import './augment.js'
import { type Observed, planMode, readEnvironment, readSettings, type Schedule, type Secret } from '@windbreak/core'
import { attach, openBoundary, provide } from '@windbreak/core/fastify'
import { readRequest } from '@windbreak/wire'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Dispatcher } from 'undici'
import { accessOf, callerOf } from './callers/caller.js'
import { watchLeaving } from './callers/leaving.js'
import { createSdk } from './callers/sdk.js'
import { InvalidSettings } from './errors.js'
import { foreignFinder } from './find-foreign.js'
import { createKeys } from './keys/api.js'
import { createKeyGuard } from './keys/guard.js'
import type { Keeper } from './keys/keeper.js'
import { openKeeper } from './keys/open-keeper.js'
import type { OwnCheck } from './keys/own-check.js'
import type { Pins } from './keys/probe.js'
import type { Tenure } from './keys/tenure.js'
import { openNetwork } from './network/open-network.js'
import { planUpstreams } from './plan-upstreams.js'
import { type Env, readEnvFile } from './read-env-file.js'
import { refuseLeaks } from './refuse-leaks.js'
import { readSdkVersion, refuseSdk } from './sdk-version.js'
import { ConfigSettings, type ConfigSettingsInput } from './settings.js'
import { removeKeys } from './sources/env.js'
import type { KeySource } from './sources/key-source.js'
import { openRoute } from './route/open-route.js'
import { createTransport, type Upstream } from './transport.js'

export interface ConfigPluginOptions {
  readonly settings?: ConfigSettingsInput
  /** Where variables are read and keys removed. Default: `process.env`. */
  readonly env?: Env
  /** Goes before the environment. */
  readonly key?: Secret | string
  /**
   * Where keys come from, by name: what profiles `use`; without profiles all of them count, in this order, and the
   * environment's variables do not.
   */
  readonly sources?: Readonly<Record<string, KeySource>>
  /** Looks at each new key that the upstream has accepted. */
  readonly checkKey?: OwnCheck
  /** Replaces the connection pools; closed by whoever made it. */
  readonly dispatcher?: Dispatcher
  /** Epoch milliseconds. */
  readonly now?: () => number
  /** For rotation: from 0 up to 1. */
  readonly random?: () => number
  readonly schedule?: Schedule
}

async function configPlugin(app: FastifyInstance, options: ConfigPluginOptions): Promise<void> {
  const { env = process.env, now = Date.now, key, sources, random, schedule } = options
  const settings = readSettings(ConfigSettings, options.settings, InvalidSettings)
  const { deadlines, drainMs, limits, maxAnswerBytes, unguarded } = settings
  if (options.dispatcher !== undefined && (settings.proxy ?? settings.tls) !== undefined) {
    throw new InvalidSettings('/proxy and /tls', 'Expected nothing, as there is the option "dispatcher"')
  }
  const environment = readEnvironment(env)
  const mode = planMode(settings, environment, now)
  // The official client reads the process's own variables, whatever was handed in.
  const leaks = [...new Set([env, process.env])].flatMap(each => refuseLeaks(environment, each))
  for (const leak of new Set(leaks)) app.log.warn(`windbreak: ${leak}`)
  refuseSdk(readSdkVersion())

  const readFile = () => readEnvFile(settings.envFile, environment)
  const plans = planUpstreams({ settings, environment, env, readFile, key, sources })
  const foreign = foreignFinder(environment, env, readFile(), settings.profiles)
  const pins: Pins = new WeakMap()
  const used = new WeakMap<Observed, Tenure>()
  const keepers = new Map<string, Keeper>()
  const upstreams = new Map<string, Upstream>()
  const parts = {
    environment,
    settings: settings.rotation,
    foreign,
    ownCheck: options.checkKey,
    pins,
    now,
    ...(random === undefined ? {} : { random }),
    ...(schedule === undefined ? {} : { schedule }),
  }
  try {
    // Together: a plugin that takes too long to load is given up.
    const opened = await Promise.all(
      plans.map(async plan => {
        const dispatcher = options.dispatcher ?? (await openNetwork(app, plan.network, settings, now))
        return { keeper: await openKeeper(app, plan, parts), dispatcher }
      }),
    )
    for (const { keeper, dispatcher } of opened) {
      const { origin, ring, upstream } = keeper.options
      keepers.set(upstream, keeper)
      upstreams.set(upstream, { origin, ring, dispatcher })
    }
  } finally {
    // Whatever came of it: the official client falls back to them, and child processes inherit them.
    removeKeys(env)
  }
  openBoundary(app, {
    read: (operation, body) => readRequest(operation, body, limits),
    deadlineMs: deadlines.totalMs,
    drainMs,
    unguarded,
    mode,
    now,
  })
  const { guard, api } = openRoute({
    settings,
    upstreams: upstreams.keys(),
    now,
    random,
    schedule,
    onOpen: upstream => app.log.error({ upstream }, 'windbreak: calls are kept from an upstream that goes on failing'),
  })
  // Outside of the keys' own second attempt, which is about the key and not about the upstream.
  attach(app, guard)
  provide(app, 'upstreams', api)
  attach(app, createKeyGuard({ keepers, used }))
  attach(app, createTransport({ upstreams, pins, used, deadlines, maxAnswerBytes, now }))
  provide(app, 'keys', createKeys(environment, keepers))

  const sdk = createSdk([...upstreams.values()].map(({ origin }) => origin))
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

  for (const { name, origin, network } of plans) {
    const proxy = network.proxy?.url.origin
    const through = proxy === undefined ? '' : ` through the proxy ${proxy}`
    app.log.info(
      { environment, upstream: name, origin, ...(proxy === undefined ? {} : { proxy }), deadlines },
      `windbreak: ${environment}, calls go to ${origin}${through}`,
    )
  }
  // A hook each, since a hook that takes too long is given up.
  for (const keeper of keepers.values()) app.addHook('onReady', () => keeper.start())
  app.addHook('onClose', async () => {
    for (const keeper of keepers.values()) keeper.stop()
  })
}

export default fp(configPlugin, { name: '@windbreak/config', fastify: '5.x' })
