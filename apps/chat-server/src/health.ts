import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { ALWAYS } from './shed-load.js'

const Healthy = Type.Object({ status: Type.Literal('ok') }, { additionalProperties: false })
const Ready = Type.Object(
  { status: Type.Union([Type.Literal('ready'), Type.Literal('not ready')]) },
  { additionalProperties: false },
)

export interface HealthOptions {
  readonly isReady: () => boolean
}

/**
 * `/healthz`: the process answers. `/readyz`: it can take calls, which it cannot while the audit trail cannot be written,
 * while Mistral refuses its key, the key has expired or its source has been silent for too long, or while Redis is down
 * and budgets need it. Which of these it is, the admin listener tells.
 */
export async function serveHealth(instance: FastifyInstance, { isReady }: HealthOptions): Promise<void> {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/healthz', { ...ALWAYS, schema: { response: { 200: Healthy } } }, async () => ({ status: 'ok' as const }))
  app.get('/readyz', { ...ALWAYS, schema: { response: { 200: Ready, 503: Ready } } }, async (_request, reply) =>
    isReady() ? reply.code(200).send({ status: 'ready' }) : reply.code(503).send({ status: 'not ready' }),
  )
}
