// A redaction.
import Fastify from 'fastify'

const app = Fastify()
const guarded = process.argv[2] === 'with'
if (guarded) await app.register((await import('@windbreak/filter')).default)
app.post('/chat', guarded ? { preHandler: app.windbreak.filter.preHandler } : {}, async request => request.body)

const payload = { model: 'm', messages: [{ role: 'user', content: 'My card is 4111 1111 1111 1111.' }] }
const reply = await app.inject({ method: 'POST', url: '/chat', payload })
process.exitCode = reply.json().messages[0].content === 'My card is [card].' ? 0 : 1
