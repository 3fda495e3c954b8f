import type { Behaviour } from '@windbreak/emulator'
import t from 'tap'
import type { Test } from 'tap'
import { createTestKit as built } from '@windbreak/test-kit'
import { createTestKit } from '../src/index.js'
import { buildApp } from '../examples/app.js'

async function open(t: Test) {
  const kit = createTestKit({ env: {} })
  const app = await buildApp(kit)
  t.teardown(() => app.close())
  const ask = (payload: object) => app.inject({ method: 'POST', url: '/ask', payload })
  return { kit, app, ask }
}

const REFUSED = 'WB_POLICY_MODEL_NOT_ALLOWED'
const bad = { question: 'Hello.', model: 'no-such-model' }

t.test('the built package works by its own name', async t => {
  t.equal(built({ env: {} }).sentText, '[]')
})

t.test('it is refused wherever production might be', async t => {
  for (const name of ['production', 'prod', 'live']) {
    t.throws(() => createTestKit({ env: { NODE_ENV: name } }), { code: 'WB_EMULATOR_NOT_HERE' }, name)
  }
  t.throws(() => createTestKit({ env: { WINDBREAK_ENV: 'staging' } }), { code: 'WB_AUDIT_MEMORY_ONLY' })
})

t.test('a refusal is taken as a promise, a function, a response of inject or of fetch, and an error', async t => {
  const { kit, app, ask } = await open(t)
  const response = await ask(bad)
  await kit.expectRefused(ask(bad), REFUSED, { status: 403 })
  await kit.expectRefused(() => ask(bad), REFUSED)
  await kit.expectRefused(response, REFUSED)
  await kit.expectRefused(new Response(response.body, { status: response.statusCode }), REFUSED)
  const call = { model: bad.model, messages: [{ role: 'user', content: 'Hello.' }] }
  await kit.expectRefused(app.mistral.as({ id: 'job' }).call('chat.complete', call), REFUSED)
})

t.test('what is not a refusal, or not this one, or sent something, fails the test', async t => {
  const { kit, ask } = await open(t)
  const fails = (given: unknown, code: string, message: RegExp, options?: { status: number }) =>
    t.rejects(kit.expectRefused(given, code, options), { name: 'AssertionError', message })
  await fails(ask({ question: 'Hello.' }), REFUSED, /got no code with status 200/)
  kit.reset()
  await fails(ask(bad), 'WB_FILTER_BLOCKED', /got WB_POLICY_MODEL_NOT_ALLOWED with status 403/)
  await fails(ask(bad), REFUSED, /came with status 403, not 422/, { status: 422 })
  await fails({ statusCode: 200, body: `{"code":"${REFUSED}"}` }, REFUSED, /status 200, not one of a refusal/)
  const both = async () => {
    await ask({ question: 'Hello.' })
    return ask(bad)
  }
  await fails(both, REFUSED, /but 1 of the requests reached the model$/)
  await fails(await ask(bad), REFUSED, /reached the model since reset/)
  kit.reset()
  await kit.expectRefused(await ask(bad), REFUSED)
})

t.test('faults of the model come through the real transport, without a wait', async t => {
  const { kit, ask } = await open(t)
  const rows: [behaviour: Behaviour, status: number, code: string][] = [
    [{ status: 401, times: 4 }, 502, 'WB_CONFIG_UPSTREAM_AUTH'],
    [{ fault: 'silent', times: 4 }, 504, 'WB_CONFIG_UPSTREAM_TIMEOUT'],
    [{ fault: 'hang', times: 4 }, 504, 'WB_CONFIG_UPSTREAM_TIMEOUT'],
    [{ fault: 'cut', times: 4 }, 502, 'WB_CONFIG_UPSTREAM_CUT'],
    [{ fault: 'reset', times: 4 }, 502, 'WB_CONFIG_UPSTREAM_CUT'],
  ]
  for (const [behaviour, status, code] of rows) {
    kit.reset()
    kit.script.push(behaviour)
    const response = await ask({ question: 'Hello.' })
    t.match({ status: response.statusCode, code: response.json().code }, { status, code }, JSON.stringify(behaviour))
  }
})

t.test('no socket is opened and no second app shares the records', async t => {
  const [one, two] = [await open(t), await open(t)]
  await one.ask({ question: 'Hello.' })
  t.equal(one.app.server.listening, false)
  t.equal((await one.kit.records()).length, 2)
  t.same(await two.kit.records(), [])
  t.same(two.kit.sent, [])
})
