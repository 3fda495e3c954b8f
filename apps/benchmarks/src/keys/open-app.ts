import access, { hashKey } from '@windbreak/access'
import audit from '@windbreak/audit'
import config, { type ConfigPluginOptions } from '@windbreak/config'
import { subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import filter from '@windbreak/filter'
import gateway from '@windbreak/gateway'
import policy from '@windbreak/policy'
import Fastify, { type FastifyInstance } from 'fastify'
import { join } from 'node:path'

export interface OpenOptions extends ConfigPluginOptions {
  /** For the audit trail. */
  readonly directory: string
  readonly hear?: (event: WindbreakEvent) => void
}

/** What clients of its HTTP routes show. */
export const ACCESS_KEY = 'a-key-for-figures-alone'

const ENV = { WINDBREAK_ENV: 'development' }
const ENVIRONMENT = 'development'

/** Every guard, as in the chat server, with the key settings of the figure. */
export async function openApp(options: OpenOptions): Promise<FastifyInstance> {
  const { directory, hear, ...rest } = options
  const app = Fastify()
  await app.register(audit, { settings: { directory: join(directory, 'audit') } })
  await app.register(access, {
    settings: { keys: [{ id: 'figures', hash: hashKey(ACCESS_KEY), principal: 'figures' }], demo: true },
    environment: ENVIRONMENT,
  })
  await app.register(policy, { settings: {}, environment: ENVIRONMENT })
  await app.register(filter)
  await app.register(config, { env: ENV, ...rest })
  await app.register(gateway)
  if (hear !== undefined) subscribe(app, hear)
  await app.ready()
  return app
}

export const ADA = { id: 'ada' }

/** Counts its turns in the last message, so that the upstream can tell calls from attempts. */
export const ask = (says: string, stream = false) => ({
  model: 'mistral-small-latest',
  messages: [{ role: 'user', content: says }],
  ...(stream ? { stream } : {}),
})
