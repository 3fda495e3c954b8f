import { readSettings } from '@windbreak/core'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { InvalidSettings } from './errors.js'
import { addChatRoute, addV1Routes } from './routes.js'
import { GatewaySettings } from './settings.js'

export interface GatewayPluginOptions {
  readonly settings?: Partial<GatewaySettings>
  /** Epoch milliseconds; the system clock where absent. */
  readonly now?: () => number
}

async function gatewayPlugin(app: FastifyInstance, options: GatewayPluginOptions): Promise<void> {
  const { now = Date.now } = options
  const settings = readSettings(GatewaySettings, options.settings, InvalidSettings)
  const { prefix } = settings
  await app.register(async child => addV1Routes(child, { settings, now }), { prefix })
  await app.register(async child => addChatRoute(child, { settings, now }), { prefix })
}

export default fp(gatewayPlugin, { name: '@windbreak/gateway', fastify: '5.x' })
