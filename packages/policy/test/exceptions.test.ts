import t from 'tap'
import { readSettings } from '@windbreak/core'
import { compilePolicy, decide, InvalidSettings, PolicySettings } from '../src/index.js'
import { LIFTABLE } from '../src/exceptions/lift.js'
import { build, CHAT, HELLO } from './guarded.js'

const NOW = Date.UTC(2026, 10, 25, 12)
const LATER = '2026-12-01T00:00:00Z'

function exception(more: object) {
  return {
    id: 'ticket-1',
    rule: 'max-tokens',
    allow: 5000,
    scope: { principal: 'ann' },
    until: LATER,
    reason: 'why',
    ...more,
  }
}

function policyOf(exceptions: object[], production: object = {}, now = NOW) {
  const settings = readSettings(PolicySettings, { production: { ...production, exceptions } }, InvalidSettings)
  return compilePolicy(settings, 'production', now)
}

t.test('an exception lifts one rule, as far as it says, for whom and as long as it says', async t => {
  let now = NOW
  const settings = { production: { exceptions: [exception({})] } } as PolicySettings
  const { app } = await build(t, { settings, now: () => now })
  const { decide: ask } = app.windbreak.policy
  const principal = { id: 'ann' }
  const flags = [{ rule: 'exception:ticket-1', where: '/max_tokens' }]
  t.match(ask({ ...CHAT, max_tokens: 5000 }, { principal }), { allow: true, flags })
  t.strictSame(ask({ ...CHAT, max_tokens: 4000 }, { principal }), {
    allow: true,
    body: { ...CHAT, max_tokens: 4000 },
    changes: [],
    flags: [],
  })
  const beyond = { allow: false, rule: 'max-tokens', scope: '/production/maxTokens' }
  t.match(ask({ ...CHAT, max_tokens: 5001 }, { principal }), beyond)
  t.match(ask({ ...CHAT, max_tokens: 5000, n: 2 }, { principal }), { allow: false, rule: 'n' }, 'other rules hold')
  t.match(ask({ ...CHAT, max_tokens: 5000 }, { principal: { id: 'bob' } }), { allow: false }, 'for others nothing')
  t.match(ask({ ...CHAT, max_tokens: 5000 }), { allow: false }, 'and not for nobody')
  now = Date.parse(LATER)
  t.match(ask({ ...CHAT, max_tokens: 5000 }, { principal }), { allow: false }, 'from then on it has no effect')
})

t.test('each use of an exception is evidence', async t => {
  const until = new Date(Date.now() + 86_400_000).toISOString()
  const settings = { production: { exceptions: [exception({ until })] } } as PolicySettings
  const { dispatch, evidence, sent } = await build(t, { settings })
  await dispatch({ ...CHAT, max_tokens: 5000 })
  t.same(evidence[0], [
    { guard: 'policy', verdict: 'flag', rule: 'exception:ticket-1', where: '/max_tokens' },
    { guard: 'policy', verdict: 'allow' },
  ])
  await t.rejects(dispatch({ ...CHAT, max_tokens: 5000 }, { principal: { id: 'bob' } }), {
    code: 'WB_POLICY_MAX_TOKENS',
  })
  t.equal(sent.length, 1)
})

t.test('for whom an exception is', t => {
  const all = { tenant: 'acme', role: 'r', principal: 'ann', route: '/a' }
  const caller = {
    principal: { id: 'ann', tenant: 'acme', roles: ['q', 'r'] },
    origin: { kind: 'route', route: '/a' },
  } as const
  const call = { operation: 'chat.complete', params: {}, body: { ...CHAT, max_tokens: 5000 }, startedAt: NOW }
  const of = (scope: object, who: object) => decide(policyOf([exception({ scope })]), { ...call, ...who }).allow
  t.equal(of(all, caller), true, 'all that it names fits')
  for (const field of Object.keys(all)) {
    t.equal(of({ [field]: all[field as keyof typeof all] }, caller), true, field)
    t.equal(of({ ...all, [field]: field === 'route' ? '/b' : 'other' }, caller), false, `another ${field}`)
  }
  t.equal(of(all, { ...caller, origin: { kind: 'selftest', route: '/a' } }), false, 'never for the self-test')
  const { startedAt: _, ...timeless } = call
  t.equal(
    decide(policyOf([exception({})]), { ...timeless, ...caller }).allow,
    false,
    'nor where nobody says what time it is',
  )
  t.end()
})

t.test('what each rule may be lifted to', t => {
  const image = { type: 'image_url', image_url: 'https://img.example.com/' }
  const fn = (name: string) => ({ type: 'function', function: { name, parameters: {} } })
  const rows: [keyof typeof LIFTABLE, unknown, object, object][] = [
    ['max-tokens', 5000, {}, { max_tokens: 5000 }],
    ['messages', 2, { maxMessages: 1 }, { messages: [HELLO, HELLO] }],
    ['content', 2000, { maxContentChars: 1000 }, { messages: [{ ...HELLO, content: 'a'.repeat(2000) }] }],
    ['n', 2, {}, { n: 2 }],
    ['tools', 2, { maxTools: 1 }, { tools: [fn('f'), fn('g')] }],
    ['temperature', 1, { temperature: { max: 0.5 } }, { temperature: 1 }],
    ['top-p', 0.1, { topP: { min: 0.5 } }, { top_p: 0.1 }],
    ['role', ['system'], {}, { messages: [{ role: 'system', content: 'a' }, HELLO] }],
    [
      'content-chunk',
      ['image_url'],
      { urlHosts: ['img.example.com'] },
      { messages: [{ role: 'user', content: [image] }] },
    ],
    [
      'url',
      ['img.example.com'],
      { contentChunks: ['text', 'image_url'] },
      { messages: [{ role: 'user', content: [image] }] },
    ],
    ['tool-type', ['web_search'], {}, { tools: [{ type: 'web_search' }] }],
    ['function', ['g'], { functions: ['f'] }, { tools: [fn('f'), fn('g')] }],
    ['response-format', ['json_object'], { responseFormats: ['text'] }, { response_format: { type: 'json_object' } }],
    ['reasoning-effort', ['high'], { reasoningEfforts: ['low'] }, { reasoning_effort: 'high' }],
    ['optional-field', ['metadata'], { optionalFields: [] }, { metadata: {} }],
    ['prefix', true, {}, { messages: [HELLO, { role: 'assistant', content: 'a', prefix: true }] }],
    ['streaming', true, { streaming: false }, { stream: true }],
  ]
  t.same(
    rows.map(([rule]) => rule).toSorted(),
    Object.keys(LIFTABLE).toSorted(),
    'every rule that can be lifted is here',
  )
  for (const [rule, allow, production, body] of rows) {
    const call = {
      operation: 'chat.complete',
      params: {},
      body: { ...CHAT, ...body },
      startedAt: NOW,
      principal: { id: 'ann' },
    }
    t.match(decide(policyOf([], production), call), { allow: false, rule }, `${rule} holds`)
    t.match(decide(policyOf([exception({ rule, allow })], production), call), { allow: true }, `${rule} is lifted`)
  }
  t.end()
})

t.test('an exception that cannot be stops the start', t => {
  const rows: [string, object, string][] = [
    ['operations', { rule: 'operation', allow: ['models.list'] }, 'rule'],
    ['a model', { rule: 'model', allow: ['mistral-large-latest'] }, 'rule'],
    ['the model that answers', { rule: 'model-returned', allow: ['mistral-large-latest'] }, 'rule'],
    ['a name that drifted', { rule: 'model-drift', allow: true }, 'rule'],
    ['a file of the workspace', { rule: 'file-id', allow: ['a'] }, 'rule'],
    ['a library of the workspace', { rule: 'library-id', allow: ['a'] }, 'rule'],
    ['a connector of the workspace', { rule: 'connector-id', allow: ['a'] }, 'rule'],
    ['the scheme of an address', { rule: 'url-scheme', allow: ['http'] }, 'rule'],
    ['callers nobody knows', { rule: 'unknown-caller', allow: true }, 'rule'],
    ['a rule there is not', { rule: 'constructor', allow: true }, 'rule'],
    ['an end to a cap', { allow: true }, 'allow'],
    ['a number of roles', { rule: 'role', allow: 2 }, 'allow'],
    ['everybody', { scope: {} }, 'scope'],
    ['more than 90 days', { until: '2027-02-24T00:00:00Z' }, 'until'],
    ['a day', { until: '2026-12-01' }, 'until'],
    ['a time without a zone', { until: '2026-12-01T00:00:00' }, 'until'],
    ['a time that is none', { until: '2026-13-01T00:00:00Z' }, 'until'],
    ['no reason', { reason: '' }, 'reason'],
    ['a name with capitals', { id: 'Ticket' }, 'id'],
  ]
  for (const [what, more, field] of rows) {
    const wanted = { code: 'WB_POLICY_INVALID_SETTINGS', message: new RegExp(`/production/exceptions/0/${field}`) }
    t.throws(() => policyOf([exception(more)]), wanted, what)
  }
  t.throws(() => policyOf([exception({}), exception({})]), { message: /exceptions\/1\/id/ }, 'the same id twice')
  t.doesNotThrow(() => policyOf([exception({ until: '2027-02-23T12:00:00Z' })]), '90 days')
  t.end()
})

t.test('an exception whose time is over is told of, and the rest stands', t => {
  const policy = policyOf([exception({}), exception({ id: 'old', until: '2026-11-24T00:00:00+01:00' })])
  t.same(policy.expired, ['old'])
  t.same(
    policy.exceptions.map(({ id }) => id),
    ['ticket-1'],
  )
  t.end()
})
