import config, { type ConfigPluginOptions } from '@windbreak/config'
import { subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import { after, before } from './guards.js'

export interface OpenOptions extends ConfigPluginOptions {
  /** For the audit trail. */
  readonly directory: string
  readonly hear?: (event: WindbreakEvent) => void
}

/** Every guard, as in the chat server, with the key settings of the figure. */
export async function openApp({ directory, hear, ...options }: OpenOptions): Promise<FastifyInstance> {
  const app = Fastify()
  await before(app, directory)
  await app.register(config, { env: { WINDBREAK_ENV: 'development' }, ...options })
  await after(app)
  if (hear !== undefined) subscribe(app, hear)
  await app.ready()
  return app
}

export const ADA = { id: 'ada' }

/** A body whose words the upstream writes down, so that it can tell calls from attempts. */
export const ask = (says: string, stream = false) => ({
  model: 'mistral-small-latest',
  messages: [{ role: 'user', content: says }],
  ...(stream ? { stream } : {}),
})
