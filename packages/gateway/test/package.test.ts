import { attach, identify, openBoundary } from '@windbreak/core/fastify'
import { createEmulator } from '@windbreak/emulator'
import gateway from '@windbreak/gateway'
import { readRequest } from '@windbreak/wire'
import Fastify from 'fastify'
import t from 'tap'
import { ask } from './open-gateway.js'

t.test('the built package works by its own name, under a prefix', async t => {
  const app = Fastify()
  t.teardown(() => app.close())
  identify(app, () => ({ id: 'anyone' }))
  openBoundary(app, { read: readRequest, unguarded: ['record', 'policy', 'filter', 'intent'] })
  attach(app, createEmulator({ env: {} }).guard)
  await app.register(gateway, { settings: { prefix: '/ai' }, environment: 'development' })
  for (const path of ['/v1/chat/completions', '/api/chat']) {
    const { statusCode, body } = await app.inject({ method: 'POST', url: `/ai${path}`, payload: ask('Hello.') })
    t.equal(statusCode, 200)
    t.match(body, /You said: Hello\./)
  }
  t.equal((await app.inject('/ai/v1/models')).statusCode, 200)
  t.equal((await app.inject('/v1/models')).statusCode, 404)
})
