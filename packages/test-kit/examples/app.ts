import audit, { type AuditPluginOptions } from '@windbreak/audit'
import config, { type ConfigPluginOptions } from '@windbreak/config'
import { identify } from '@windbreak/core/fastify'
import filter from '@windbreak/filter'
import policy from '@windbreak/policy'
import Fastify, { type FastifyInstance } from 'fastify'

export interface Parts {
  readonly audit: AuditPluginOptions
  readonly config: ConfigPluginOptions
}

/** An application of one route. What it is given from outside is what a test gives it in other form. */
export async function buildApp(parts: Parts): Promise<FastifyInstance> {
  const app = Fastify()
  identify(app, () => ({ id: 'ann' }))
  await app.register(audit, parts.audit)
  await app.register(policy, { environment: 'development' })
  await app.register(filter)
  await app.register(config, parts.config)
  app.post<{ Body: { model?: string; question: string } }>('/ask', async ({ body, mistral }) => {
    const { model = 'mistral-small-latest', question } = body
    const answer = await mistral.call('chat.complete', { model, messages: [{ role: 'user', content: question }] })
    return answer.kind === 'json' ? answer.body : null
  })
  return app
}
