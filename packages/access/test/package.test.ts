import Fastify from 'fastify'
import t from 'tap'
import access, { createKey } from '@windbreak/access'

t.test('the built package guards a route of a bare app', async t => {
  const { key, hash, id } = createKey({ live: false })
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(access, { settings: { keys: [{ id, hash, principal: 'ann' }] }, environment: 'development' })
  app.get('/who', { onRequest: app.windbreak.access.authenticate }, request => request.principal)

  const denied = await app.inject('/who')
  t.equal(denied.statusCode, 401)
  t.equal(denied.json().code, 'WB_ACCESS_DENIED')
  const allowed = await app.inject({ url: '/who', headers: { authorization: `Bearer ${key}` } })
  t.same(allowed.json(), { id: 'ann' })
})
