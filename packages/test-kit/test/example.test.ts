import t from 'tap'
import { createTestKit } from '../src/index.js'
import { buildApp } from '../examples/app.js'

t.test('an application is tested without a key, a port or a file', async t => {
  const kit = createTestKit()
  const app = await buildApp(kit)
  t.teardown(() => app.close())
  const ask = (payload: object) => app.inject({ method: 'POST', url: '/ask', payload })

  kit.script.push({ content: 'Of course.' })
  t.match((await ask({ question: 'My card is 4111 1111 1111 1111.' })).json(), {
    choices: [{ message: { content: 'Of course.' } }],
  })
  t.notMatch(kit.sentText, /4111/, 'the card did not reach the model')
  t.equal(kit.sent.length, 1)
  await kit.expectRefused(ask({ question: 'Hello.', model: 'no-such-model' }), 'WB_POLICY_MODEL_NOT_ALLOWED')
  t.match(
    (await kit.records()).map(({ stage, errorCode, userId }) => ({ stage, errorCode, userId })),
    [
      { stage: 'intent', errorCode: null, userId: 'ann' },
      { stage: 'outcome', errorCode: null, userId: 'ann' },
      { stage: 'outcome', errorCode: 'WB_POLICY_MODEL_NOT_ALLOWED', userId: 'ann' },
    ],
  )
})
