import access, { hashKey } from '@windbreak/access'
import audit from '@windbreak/audit'
import filter from '@windbreak/filter'
import gateway from '@windbreak/gateway'
import policy from '@windbreak/policy'
import type { FastifyInstance } from 'fastify'
import { join } from 'node:path'

const ENVIRONMENT = 'development'
/** What clients show. */
export const ACCESS_KEY = 'a-key-for-figures-alone'

/** Every guard of the chat server that is registered before `@windbreak/config`. */
export async function before(app: FastifyInstance, directory: string): Promise<void> {
  await app.register(audit, { settings: { directory: join(directory, 'audit') }, environment: ENVIRONMENT })
  await app.register(access, {
    settings: { keys: [{ id: 'figures', hash: hashKey(ACCESS_KEY), principal: 'figures' }], demo: true },
    environment: ENVIRONMENT,
  })
  await app.register(policy, { settings: {}, environment: ENVIRONMENT })
  await app.register(filter)
}

export async function after(app: FastifyInstance): Promise<void> {
  await app.register(gateway, { environment: ENVIRONMENT })
}

export const routes = ['/v1/chat/completions', '/api/chat']
export const headers = { authorization: `Bearer ${ACCESS_KEY}` }
