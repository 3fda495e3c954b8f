import './augment.js'
import { type Environment, readEnvironment, type Schedule, scheduleTimeout } from '@windbreak/core'
import { attach, boundaryOf, provide, publish } from '@windbreak/core/fastify'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createApi } from './api.js'
import { CatalogWatch } from './catalog/catalog-watch.js'
import { BadFile, TwoPolicies } from './errors.js'
import { createGuard } from './guard.js'
import { type KeepOptions, PolicyKeeper } from './keep-policy.js'
import type { PolicySettings } from './settings.js'

export interface PolicyPluginOptions {
  readonly settings?: PolicySettings
  /** The path of a policy in JSON or YAML, in place of `settings`. It is read again when it changes. */
  readonly file?: string
  /** How often the file is looked at, in milliseconds; 0 for never. */
  readonly reloadMs?: number
  /** Reads the file again. */
  readonly readText?: (path: string) => Promise<string>
  /** Defaults to `WINDBREAK_ENV`, else `NODE_ENV`. */
  readonly environment?: Environment
  /** Epoch milliseconds, for events and for what expires. */
  readonly now?: () => number
  readonly schedule?: Schedule
  /** From 0 up to 1. */
  readonly random?: () => number
}

const RELOAD_MS = 5_000

async function policyPlugin(app: FastifyInstance, options: PolicyPluginOptions) {
  const { now = Date.now, schedule = scheduleTimeout, random = Math.random } = options
  const environment = readEnvironment(options.environment && { WINDBREAK_ENV: options.environment })
  const keeper = new PolicyKeeper({
    environment,
    settings: options.settings,
    file: openFile(options),
    now,
    schedule,
    publish: event => publish(app, event),
    log: app.log,
  })
  attach(
    app,
    createGuard(() => keeper.current),
  )
  provide(app, 'policy', createApi(keeper, now))

  const catalog = new CatalogWatch({
    boundary: () => boundaryOf(app),
    onList: body => keeper.takeModels(body),
    onFailed: code =>
      app.log.warn({ code }, "windbreak: the upstream's model list could not be had; what was known of it stays"),
    refreshMs: () => keeper.current.catalogSettings.refreshMs,
    isEnabled: () => keeper.current.catalogSettings.enabled,
    schedule,
    random,
  })
  app.addHook('onReady', async () => {
    keeper.start()
    catalog.start()
  })
  app.addHook('onClose', async () => {
    keeper.stop()
    catalog.stop()
  })

  const { models, maxTokens } = keeper.current.active
  app.log.info({ environment, models, maxTokens }, `windbreak: policy of ${environment} in force`)
}

function openFile(options: PolicyPluginOptions): KeepOptions['file'] {
  const { file, settings, reloadMs = RELOAD_MS, readText = path => readFile(path, 'utf8') } = options
  if (file === undefined) return undefined
  if (settings !== undefined) throw new TwoPolicies()
  return { text: readNow(file), read: () => readText(file), everyMs: reloadMs }
}

function readNow(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new BadFile('cannot be read')
  }
}

export default fp(policyPlugin, { name: '@windbreak/policy', fastify: '5.x' })
