import Fastify from 'fastify'
import t from 'tap'
import policy from '@windbreak/policy'

t.test('the built package refuses by name in a bare app, and without it nobody does', async t => {
  const payload = { model: 'mistral-large-latest', messages: [{ role: 'user', content: 'Hello.' }] }
  const guarded = Fastify()
  const bare = Fastify()
  t.teardown(() => Promise.all([guarded.close(), bare.close()]))

  await guarded.register(policy, { environment: 'production' })
  guarded.post('/chat', { preHandler: guarded.windbreak.policy.preHandler }, () => 'passed')
  bare.post('/chat', () => 'passed')

  const refused = await guarded.inject({ method: 'POST', url: '/chat', payload })
  t.equal(refused.statusCode, 403)
  t.equal(refused.json().code, 'WB_POLICY_MODEL_NOT_ALLOWED')
  t.equal((await bare.inject({ method: 'POST', url: '/chat', payload })).body, 'passed')
})
