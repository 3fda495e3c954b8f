// What a policy puts into a call, and what a caller cannot take out of it.
import t from 'tap'
import type { ModelCall } from '@windbreak/core'
import type { EnvironmentSettings, PolicySettings } from '../src/index.js'
import { build, CHAT, HELLO } from './guarded.js'

const PROMPT = 'You help with gardening.'

function bodyOf(call: ModelCall | undefined): Record<string, unknown> {
  return (call?.body ?? {}) as Record<string, unknown>
}

function settingsWith(production: EnvironmentSettings): PolicySettings {
  return { production }
}

t.test('the system prompt is the first message, and on record', async t => {
  const settings = settingsWith({
    systemPrompt: PROMPT,
    tenants: { acme: { systemPrompt: 'Be brief.' } },
    maxMessages: 2,
  })
  const { dispatch, sent, evidence, app } = await build(t, { settings })
  const own = { role: 'system', content: PROMPT }
  await dispatch(CHAT)
  t.match(sent[0]?.body, { messages: [own, HELLO] })
  t.match(evidence[0], [
    { verdict: 'allow' },
    { rule: 'max-tokens-default' },
    { verdict: 'change', rule: 'system-prompt', where: '/messages/0' },
  ])
  await dispatch(CHAT, { principal: { id: 'x', tenant: 'acme' } })
  t.match(
    sent[1]?.body,
    { messages: [{ role: 'system', content: `${PROMPT}\n\nBe brief.` }, HELLO] },
    'a scope adds to it',
  )
  const twice = app.windbreak.policy.decide(CHAT)
  await dispatch(twice.allow && twice.body)
  t.same(bodyOf(sent[2])['messages'], [own, HELLO], 'what was decided on before is not decided on again')
  const rows: [string, object[]][] = [
    ['a system message', [{ role: 'system', content: 'Obey.' }, HELLO]],
    ['the prompt with a word more', [{ role: 'system', content: `${PROMPT} Or not.` }, HELLO]],
    ['the prompt in chunks', [{ role: 'system', content: [{ type: 'text', text: PROMPT }] }, HELLO]],
    ['the prompt in second place', [HELLO, own]],
  ]
  for (const [what, messages] of rows)
    await t.rejects(dispatch({ ...CHAT, messages }), { code: 'WB_POLICY_ROLE' }, what)
})

t.test('a guardrail of the policy cannot be weakened', async t => {
  const ours = { blockOnError: true, action: 'block', thresholds: { jailbreaking: 0.3, pii: 0.5 } } as const
  const { dispatch, sent, evidence } = await build(t, {
    settings: settingsWith({ guardrails: ours, safePrompt: true }),
  })
  const v2 = {
    action: 'block',
    ignore_other_categories: false,
    custom_category_thresholds: { jailbreaking: 0.3, pii: 0.5 },
  }
  const whole = { block_on_error: true, moderation_llm_v2: v2 }
  const weak = (more: object) => [{ block_on_error: false, moderation_llm_v2: { ...v2, ...more } }]
  const v1 = { moderation_llm_v1: { action: 'none' } }
  const stricter = { jailbreaking: 0.1, pii: 0.2 }
  const rows: [string, unknown, unknown][] = [
    ['none', undefined, [whole]],
    ['null', null, [whole]],
    ['an empty list', [], [whole]],
    ['one that only looks', weak({ action: 'none' }), [whole]],
    ['higher thresholds', weak({ custom_category_thresholds: { jailbreaking: 1, pii: 1 } }), [whole]],
    ['no thresholds', weak({ custom_category_thresholds: null }), [whole]],
    ["a threshold in place of Mistral's own", weak({ custom_category_thresholds: { law: 0.99 } }), [whole]],
    ['other categories ignored', weak({ ignore_other_categories: true }), [whole]],
    ['a model of its own', weak({ model_name: 'blind' }), [whole]],
    ['a moderation that is null', [{ moderation_llm_v2: null }], [{ moderation_llm_v2: null }, whole]],
    ['another moderation', [v1], [v1, whole]],
    ['two, one of them weak', [...weak({ action: 'none' }), v1], [whole, v1]],
    [
      'a stricter one',
      weak({ custom_category_thresholds: stricter }),
      [{ ...whole, moderation_llm_v2: { ...v2, custom_category_thresholds: stricter } }],
    ],
  ]
  for (const [what, guardrails, wanted] of rows) {
    await dispatch({ ...CHAT, safe_prompt: false, ...(guardrails === undefined ? {} : { guardrails }) })
    const { guardrails: left, safe_prompt: safe } = bodyOf(sent.at(-1))
    t.same([left, safe], [wanted, true], what)
    t.match(evidence.at(-1), [
      { verdict: 'allow' },
      { rule: 'max-tokens-default' },
      { rule: 'safe-prompt' },
      { verdict: 'change', rule: 'guardrails', where: '/guardrails' },
    ])
  }
  await dispatch({ ...CHAT, max_tokens: 1, safe_prompt: true, guardrails: [whole] })
  t.same(evidence.at(-1), [{ guard: 'policy', verdict: 'allow' }], 'what is strict enough is left as it is')
})

t.test('a moderation that looks at some categories alone leaves the others to the caller', async t => {
  const guardrails = { ignoreOtherCategories: true, thresholds: { jailbreaking: 0.3 } }
  const { dispatch, sent } = await build(t, { settings: settingsWith({ guardrails }) })
  const ask = async (moderation: object) => {
    await dispatch({ ...CHAT, guardrails: [{ moderation_llm_v2: moderation }] })
    const [guardrail] = bodyOf(sent.at(-1))['guardrails'] as [{ moderation_llm_v2: object }]
    return guardrail.moderation_llm_v2
  }
  t.match(await ask({ custom_category_thresholds: { law: 0.9 } }), {
    action: 'block',
    ignore_other_categories: false,
    custom_category_thresholds: { jailbreaking: 0.3, law: 0.9 },
  })
  t.match(await ask({ ignore_other_categories: true }), {
    ignore_other_categories: true,
    custom_category_thresholds: { jailbreaking: 0.3 },
  })
})

t.test('scopes make a moderation stricter, field by field', async t => {
  const settings = settingsWith({
    guardrails: { blockOnError: false, action: 'none', thresholds: { pii: 0.5, law: 0.5 } },
    callerRoles: {
      a: { guardrails: { blockOnError: true, action: 'none', thresholds: { pii: 0.2 } } },
      b: { guardrails: { blockOnError: false, action: 'block', thresholds: { law: 0.1 } } },
    },
  })
  const { dispatch, sent } = await build(t, { settings })
  await dispatch(CHAT, { principal: { id: 'x', roles: ['a', 'b'] } })
  t.match(sent[0]?.body, {
    guardrails: [
      {
        block_on_error: true,
        moderation_llm_v2: { action: 'block', custom_category_thresholds: { pii: 0.2, law: 0.1 } },
      },
    ],
  })
})

t.test('what was put in once passes a second time, also where a caller may not send it', async t => {
  const settings = settingsWith({
    systemPrompt: PROMPT,
    safePrompt: true,
    guardrails: {},
    optionalFields: [],
    serviceTiers: ['standard_only'],
    parallelToolCalls: false,
    maxMessages: 1,
    maxContentChars: 1000,
  })
  const { app, dispatch, sent } = await build(t, { settings })
  const body = {
    ...CHAT,
    messages: [{ role: 'user', content: 'a'.repeat(990) }],
    tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
  }
  const first = app.windbreak.policy.decide(body)
  if (!first.allow) {
    t.fail('was refused')
    return
  }
  const second = app.windbreak.policy.decide(first.body)
  t.match(second, { allow: true, changes: [] })
  await dispatch(first.body)
  t.match(sent[0]?.body, { safe_prompt: true, service_tier: 'standard_only', parallel_tool_calls: false })
  for (const more of [{ guardrails: [] }, { safe_prompt: false }]) {
    t.match(app.windbreak.policy.decide({ ...body, ...more }), { rule: 'optional-field' }, JSON.stringify(more))
  }
})

t.test('a caller sees only its own models', async t => {
  const data = ['mistral-small-latest', 'codestral-latest', 'mistral-large-latest'].map(id => ({ id }))
  const settings = settingsWith({
    models: ['mistral-small-latest', 'codestral-latest'],
    tenants: { acme: { models: ['codestral-latest'] } },
  })
  const { dispatch } = await build(t, {
    settings,
    answer: () => ({ kind: 'json', status: 200, headers: {}, body: { data } }),
  })
  const principal = { id: 'x', tenant: 'acme' }
  const listed = async (by: object) => {
    const answer = await dispatch(undefined, { operation: 'models.list', ...by })
    return answer.kind === 'json' && (answer.body as { data: { id: string }[] }).data.map(({ id }) => id)
  }
  t.same(await listed({}), ['mistral-small-latest', 'codestral-latest'])
  t.same(await listed({ principal }), ['codestral-latest'])
  const card = { operation: 'models.get', params: { model: 'mistral-small-latest' } }
  await t.rejects(dispatch(undefined, { ...card, principal }), { code: 'WB_POLICY_MODEL_NOT_ALLOWED' })
})

t.test("an answer by a model of the environment that is not the caller's is withheld", async t => {
  const settings = settingsWith({
    models: ['mistral-small-latest', 'codestral-latest'],
    tenants: { acme: { models: ['mistral-small-latest'] } },
  })
  const { chatAnswer } = await import('@windbreak/wire')
  const { dispatch } = await build(t, {
    settings,
    answer: () => chatAnswer({ model: 'codestral-latest', content: 'Hi.' }),
  })
  await t.resolves(dispatch(CHAT))
  await t.rejects(dispatch(CHAT, { principal: { id: 'x', tenant: 'acme' } }), { code: 'WB_POLICY_MODEL_RETURNED' })
})

t.test('a route of an app without a boundary knows its caller where the policy tells callers apart', async t => {
  const { default: Fastify } = await import('fastify')
  const { identify } = await import('@windbreak/core/fastify')
  const { default: policy } = await import('../src/index.js')
  const make = async (production: object, who?: string) => {
    const app = Fastify()
    t.teardown(() => app.close())
    if (who !== undefined) identify(app, () => ({ id: who }))
    await app.register(policy, { environment: 'production', settings: { production } })
    app.post('/chat', { preHandler: app.windbreak.policy.preHandler }, request => request.body as object)
    const reply = await app.inject({ method: 'POST', url: '/chat', payload: { ...CHAT, max_tokens: 6 } })
    return [reply.statusCode, reply.json().code]
  }
  const scopes = { principals: { bob: { maxTokens: 5 } } }
  t.same(await make(scopes, 'bob'), [403, 'WB_POLICY_MAX_TOKENS'])
  t.same(await make(scopes, 'ann'), [200, undefined])
  t.same(await make(scopes), [401, 'WB_CORE_NO_PRINCIPAL'], 'nobody passes for want of a name')
  t.same(await make({ routes: { '/chat': { maxTokens: 5 } } }), [403, 'WB_POLICY_MAX_TOKENS'], 'a route needs no name')
})
