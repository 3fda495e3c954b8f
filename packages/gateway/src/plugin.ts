import './augment.js'
import { type Environment, readSettings, type Secret } from '@windbreak/core'
import { provide } from '@windbreak/core/fastify'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { InvalidSettings } from './errors.js'
import { createHistoryApi } from './history/api.js'
import { openHistory } from './history/open-history.js'
import { addChatRoute, addV1Routes } from './routes.js'
import { GatewaySettings } from './settings.js'

export interface GatewayPluginOptions {
  readonly settings?: Partial<GatewaySettings>
  /**
   * At least 32 bytes each. The first signs conversations on browser routes, all verify, so that one can follow
   * another. Instances that share them take each other's. In development one is made up where there is none.
   */
  readonly historyKeys?: readonly Secret[]
  /** Defaults to `WINDBREAK_ENV`, else `NODE_ENV`. Looked at only where a browser route has no keys. */
  readonly environment?: Environment
  /** Epoch milliseconds; the system clock where absent. */
  readonly now?: () => number
}

async function gatewayPlugin(app: FastifyInstance, options: GatewayPluginOptions): Promise<void> {
  const { historyKeys: secrets = [], environment, now = Date.now } = options
  const settings = readSettings(GatewaySettings, options.settings, InvalidSettings)
  const history = openHistory({ settings, secrets, environment, now, log: app.log })
  provide(app, 'history', createHistoryApi(history))

  const { prefix, v1Profile, chatProfile } = settings
  const deps = { settings, history, now }
  if (chatProfile === 'service') app.log.warn('windbreak: /api/chat takes turns that nobody signed ("chatProfile")')
  if (v1Profile !== 'off') await app.register(async child => addV1Routes(child, deps), { prefix })
  if (chatProfile !== 'off') await app.register(async child => addChatRoute(child, deps), { prefix })
}

export default fp(gatewayPlugin, { name: '@windbreak/gateway', fastify: '5.x' })
