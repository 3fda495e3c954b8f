import t from 'tap'

t.test('the built package works by its own name', async t => {
  const { createBoundary, Secret } = await import('@windbreak/core')
  const { attach, openBoundary } = await import('@windbreak/core/fastify')
  t.type(createBoundary, 'function')
  t.equal(String(new Secret('canary')), '[secret]')
  t.type(attach, 'function')
  t.type(openBoundary, 'function')
})
