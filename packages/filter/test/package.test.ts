import Fastify from 'fastify'
import t from 'tap'
import filter, { createFilter } from '@windbreak/filter'

t.test('the built package redacts in a bare app, and without it nobody does', async t => {
  const payload = { messages: [{ role: 'user', content: 'My card is 4111 1111 1111 1111.' }] }
  const guarded = Fastify()
  const bare = Fastify()
  t.teardown(() => Promise.all([guarded.close(), bare.close()]))

  await guarded.register(filter)
  guarded.post('/chat', { preHandler: guarded.windbreak.filter.preHandler }, async ({ body }) => body)
  bare.post('/chat', async ({ body }) => body)

  const changed = await guarded.inject({ method: 'POST', url: '/chat', payload })
  t.match(changed.json(), { messages: [{ content: 'My card is [card].' }] })
  const same = await bare.inject({ method: 'POST', url: '/chat', payload })
  t.match(same.json(), payload)
})

t.test('the built package filters text without Fastify', async t => {
  const { apply, stream } = createFilter()
  t.equal(apply('Write to john@example.com', { direction: 'in' }).text, 'Write to [email]')
  async function* pieces() {
    yield 'Write to john@exam'
    yield 'ple.com'
  }
  let text = ''
  for await (const piece of stream(pieces(), { direction: 'out' })) text += piece
  t.equal(text, 'Write to [email]')
})
