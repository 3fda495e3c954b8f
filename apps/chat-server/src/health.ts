import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'

const Healthy = Type.Object({ status: Type.Literal('ok') }, { additionalProperties: false })
const Ready = Type.Object(
  { status: Type.Union([Type.Literal('ready'), Type.Literal('not ready')]), audit: Type.Boolean() },
  { additionalProperties: false },
)

/** `/healthz`: the process answers. `/readyz`: it can take calls, which it cannot while the audit trail cannot be written. */
export async function serveHealth(instance: FastifyInstance): Promise<void> {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/healthz', { schema: { response: { 200: Healthy } } }, async () => ({ status: 'ok' as const }))
  app.get('/readyz', { schema: { response: { 200: Ready, 503: Ready } } }, async (_request, reply) => {
    const audit = instance.windbreak.audit.stats().healthy
    return reply.code(audit ? 200 : 503).send({ status: audit ? ('ready' as const) : ('not ready' as const), audit })
  })
}
