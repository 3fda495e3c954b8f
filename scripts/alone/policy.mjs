// A named refusal.
import Fastify from 'fastify'

const app = Fastify()
const guarded = process.argv[2] === 'with'
if (guarded) await app.register((await import('@windbreak/policy')).default, { environment: 'production' })
app.post('/chat', guarded ? { preHandler: app.windbreak.policy.preHandler } : {}, async () => ({ sent: true }))

const payload = { model: 'some-costly-model', messages: [{ role: 'user', content: 'Hello' }] }
const reply = await app.inject({ method: 'POST', url: '/chat', payload })
process.exitCode = reply.statusCode === 403 && reply.json().code.startsWith('WB_POLICY_') ? 0 : 1
