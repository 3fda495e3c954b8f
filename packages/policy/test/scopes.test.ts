import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import t from 'tap'
import { type Principal, readSettings } from '@windbreak/core'
import { readRequest } from '@windbreak/wire'
import { check } from '../src/check.js'
import { type Call, compilePolicy, decide, explain, InvalidSettings, PolicySettings } from '../src/index.js'
import { combine } from '../src/scopes/combine.js'
import { effectiveFor } from '../src/scopes/effective.js'
import { kindOf } from '../src/scopes/kind-of.js'
import { RulesCache } from '../src/scopes/rules-cache.js'
import { compileScope } from '../src/scopes/scope-tree.js'
import { SETTING_OF } from '../src/setting-of.js'
import { CHAT, HELLO, MODEL } from './guarded.js'

const NOW = Date.UTC(2026, 10, 25)

function policyOf(production: object, more: object = {}) {
  return compilePolicy(readSettings(PolicySettings, { production, ...more }, InvalidSettings), 'production', NOW)
}

function callOf(body: object, principal?: Principal, route?: string): Call {
  const read = readRequest('chat.complete', { ...CHAT, ...body })
  const origin = route === undefined ? ({ kind: 'job' } as const) : ({ kind: 'route', route } as const)
  return { operation: 'chat.complete', params: {}, body: read, principal, origin, startedAt: NOW }
}

t.test('each scope that names a caller narrows', t => {
  const policy = policyOf({
    maxTokens: 1000,
    callerRoles: { trainee: { maxTokens: 300, routes: { '/b': { maxTokens: 30 } } }, auditor: { streaming: false } },
    principals: { eve: { models: [MODEL], maxN: 1 } },
    routes: { '/a': { maxTokens: 700 } },
    tenants: {
      acme: {
        maxTokens: 500,
        callerRoles: { trainee: { maxTokens: 100 } },
        principals: { bob: { maxTokens: 50, routes: { '/a': { maxTokens: 5 } } } },
        routes: { '/a': { maxTokens: 400 } },
      },
      constructor: { maxTokens: 2 },
    },
  })
  const rows: [string, Principal | undefined, string | undefined, number, string][] = [
    ['nobody', undefined, undefined, 1000, '/production/maxTokens'],
    ['someone without a scope', { id: 'x', tenant: 'y', roles: ['z'] }, '/z', 1000, '/production/maxTokens'],
    ['a route', { id: 'x' }, '/a', 700, '/production/routes/~1a/maxTokens'],
    ['a tenant', { id: 'x', tenant: 'acme' }, undefined, 500, '/production/tenants/acme/maxTokens'],
    ['a tenant on a route', { id: 'x', tenant: 'acme' }, '/a', 400, '/production/tenants/acme/routes/~1a/maxTokens'],
    ['a role', { id: 'x', roles: ['trainee'] }, undefined, 300, '/production/callerRoles/trainee/maxTokens'],
    [
      'a role on a route',
      { id: 'x', roles: ['trainee'] },
      '/b',
      30,
      '/production/callerRoles/trainee/routes/~1b/maxTokens',
    ],
    [
      'a role in a tenant',
      { id: 'x', tenant: 'acme', roles: ['trainee'] },
      undefined,
      100,
      '/production/tenants/acme/callerRoles/trainee/maxTokens',
    ],
    ['a principal', { id: 'bob', tenant: 'acme' }, '/b', 50, '/production/tenants/acme/principals/bob/maxTokens'],
    [
      'a principal on a route',
      { id: 'bob', tenant: 'acme' },
      '/a',
      5,
      '/production/tenants/acme/principals/bob/routes/~1a/maxTokens',
    ],
    ["a principal of that id in another tenant's name", { id: 'bob' }, undefined, 1000, '/production/maxTokens'],
    [
      'a tenant with a name every object has',
      { id: 'x', tenant: 'constructor' },
      undefined,
      2,
      '/production/tenants/constructor/maxTokens',
    ],
    [
      'names that every object has',
      { id: 'constructor', tenant: '__proto__', roles: ['toString'] },
      'valueOf',
      1000,
      '/production/maxTokens',
    ],
    [
      'names glued to look like others',
      { id: 'bob\n/a', tenant: 'acme\ntrainee', roles: ['trainee '] },
      undefined,
      1000,
      '/production/maxTokens',
    ],
  ]
  for (const [what, principal, route, most, scope] of rows) {
    t.match(decide(policy, callOf({ max_tokens: most }, principal, route)), { allow: true }, `${what}: ${most}`)
    const one = decide(policy, callOf({ max_tokens: most + 1 }, principal, route))
    t.match(one, { allow: false, rule: 'max-tokens', path: '/max_tokens', scope }, `${what}: not ${most + 1}`)
  }
  const both = { id: 'x', roles: ['auditor', 'trainee'] }
  t.match(decide(policy, callOf({ stream: true }, both)), { rule: 'streaming' }, 'with two roles the one holds')
  t.match(decide(policy, callOf({ max_tokens: 301 }, both)), { rule: 'max-tokens' }, 'and so does the other')
  const selftest = {
    ...callOf({ max_tokens: 1000 }, { id: 'bob', tenant: 'acme' }),
    origin: { kind: 'selftest' as const },
  }
  t.match(decide(policy, selftest), { allow: true }, "the self-test has the environment's rules")
  t.end()
})

t.test('a scope that is wider than one around it stops the start, and both are named', t => {
  const outer = { production: { maxTokens: 100, urlHosts: ['*.example.com'], functions: ['a'] } }
  const guardrails = { thresholds: { jailbreaking: 0.5 } }
  const rows: [string, object, string, string][] = [
    ['a cap', { tenants: { acme: { maxTokens: 101 } } }, 'tenants/acme/maxTokens', 'maxTokens'],
    [
      'a default',
      { defaultMaxTokens: 10, tenants: { acme: { defaultMaxTokens: 11 } } },
      'tenants/acme/defaultMaxTokens',
      'defaultMaxTokens',
    ],
    ['a model', { principals: { bob: { models: ['mistral-large-latest'] } } }, 'principals/bob/models', 'models'],
    [
      'a range',
      { routes: { '/a': { temperature: { max: 1.5 } } }, temperature: { max: 1 } },
      'routes/~1a/temperature',
      'temperature',
    ],
    ['streams', { streaming: false, callerRoles: { r: { streaming: true } } }, 'callerRoles/r/streaming', 'streaming'],
    ['a host', { tenants: { acme: { urlHosts: ['example.com'] } } }, 'tenants/acme/urlHosts', 'urlHosts'],
    ['a function', { tenants: { acme: { functions: ['b'] } } }, 'tenants/acme/functions', 'functions'],
    [
      'no safe prompt',
      { safePrompt: true, tenants: { acme: { safePrompt: false } } },
      'tenants/acme/safePrompt',
      'safePrompt',
    ],
    [
      'a higher threshold',
      { guardrails, tenants: { acme: { guardrails: { thresholds: { jailbreaking: 0.6 } } } } },
      'tenants/acme/guardrails',
      'guardrails',
    ],
    [
      "a threshold in place of Mistral's",
      { guardrails, tenants: { acme: { guardrails: { thresholds: { pii: 0.9 } } } } },
      'tenants/acme/guardrails',
      'guardrails',
    ],
    [
      'a moderation that only looks',
      { guardrails, tenants: { acme: { guardrails: { action: 'none' } } } },
      'tenants/acme/guardrails',
      'guardrails',
    ],
    [
      'a principal within its tenant',
      { tenants: { acme: { maxTokens: 50, principals: { bob: { maxTokens: 60 } } } } },
      'tenants/acme/principals/bob/maxTokens',
      'tenants/acme/maxTokens',
    ],
    [
      'a route within a principal of the environment',
      { principals: { bob: { maxN: 1, routes: { '/a': { maxN: 2 } } } }, maxN: 4 },
      'principals/bob/routes/~1a/maxN',
      'principals/bob/maxN',
    ],
  ]
  for (const [what, production, inner, around] of rows) {
    const message = `/production/${inner} is wider than /production/${around};`
    t.throws(
      () => policyOf({ ...outer.production, ...production }),
      { code: 'WB_POLICY_WIDER', message: new RegExp(message) },
      what,
    )
  }
  t.throws(
    () => policyOf({}, { staging: { tenants: { a: { maxTokens: 2001 } } } }),
    { code: 'WB_POLICY_WIDER' },
    'also elsewhere',
  )
  t.doesNotThrow(
    () => policyOf({ ...outer.production, tenants: { acme: { urlHosts: ['img.example.com', '*.a.example.com'] } } }),
    'hosts below a pattern are narrower',
  )
  t.doesNotThrow(
    () => policyOf({ guardrails, tenants: { a: { guardrails: { thresholds: { jailbreaking: 0.4 } } } } }),
    'and so is a lower threshold',
  )
  t.end()
})

t.test('scopes that cannot be', t => {
  const rows: [string, object, string][] = [
    ['a misspelt scope', { tenant: {} }, '/production/tenant'],
    ['a tenant within a tenant', { tenants: { a: { tenants: {} } } }, '/production/tenants/a/tenants'],
    ['a misspelt rule', { tenants: { a: { maxToken: 1 } } }, '/production/tenants/a/maxToken'],
    ['a name with a line break', { principals: { 'a\nb': {} } }, '/production/principals/a\nb'],
    ['a route that is none', { routes: { 'api/chat': {} } }, '/production/routes/api~1chat'],
    [
      'a default above its own cap',
      { tenants: { a: { maxTokens: 5, defaultMaxTokens: 6 } } },
      '/production/tenants/a/defaultMaxTokens',
    ],
    ['an address for a host', { urlHosts: ['https://example.com'] }, '/production/urlHosts/0'],
    ['a host with a port', { urlHosts: ['example.com:443'] }, '/production/urlHosts/0'],
    ['an IP address for a host', { urlHosts: ['10.0.0.1'] }, '/production/urlHosts/0'],
    ['every host', { urlHosts: ['*'] }, '/production/urlHosts/0'],
  ]
  for (const [what, production, where] of rows) {
    t.throws(
      () => policyOf(production),
      { code: 'WB_POLICY_INVALID_SETTINGS', message: new RegExp(`setting ${where.replace(/[*]/g, '.')}`) },
      what,
    )
  }
  t.end()
})

t.test('callers that no scope names are refused where that is set', t => {
  const scopes = {
    tenants: { acme: { callerRoles: { viewer: {} }, principals: { bob: {} } } },
    callerRoles: { admin: {} },
    principals: { ann: {} },
    routes: { '/a': {} },
  }
  const rows: [string, string, Principal | undefined, string | undefined, boolean][] = [
    ['tenant', 'a known tenant', { id: 'x', tenant: 'acme' }, undefined, true],
    ['tenant', 'another', { id: 'x', tenant: 'other' }, undefined, false],
    ['tenant', 'none', { id: 'x' }, undefined, false],
    ['tenant', 'nobody', undefined, undefined, false],
    ['role', 'known roles', { id: 'x', tenant: 'acme', roles: ['admin', 'viewer'] }, undefined, true],
    ['role', 'a role of another tenant', { id: 'x', roles: ['viewer'] }, undefined, false],
    ['role', 'a known role and another', { id: 'x', roles: ['admin', 'other'] }, undefined, false],
    ['role', 'no role', { id: 'x', roles: [] }, undefined, false],
    ['principal', 'a known one', { id: 'ann' }, undefined, true],
    ['principal', "one of the tenant's", { id: 'bob', tenant: 'acme' }, undefined, true],
    ['principal', "one of a tenant's, without it", { id: 'bob' }, undefined, false],
    ['route', 'a known one', { id: 'x' }, '/a', true],
    ['route', 'another', { id: 'x' }, '/b', false],
    ['route', 'a job', { id: 'x' }, undefined, false],
  ]
  for (const [kind, what, principal, route, allow] of rows) {
    const decision = decide(policyOf({ ...scopes, refuseUnknown: [kind] }), callOf({}, principal, route))
    const wanted = allow ? { allow } : { allow, rule: 'unknown-caller', scope: '/production/refuseUnknown' }
    t.match(decision, wanted, `${kind}: ${what}`)
    t.match(decide(policyOf(scopes), callOf({}, principal, route)), { allow: true }, 'and not where it is not')
  }
  t.end()
})

t.test('rules are kept ready for each combination of scopes, and shared by callers that no scope tells apart', t => {
  const policy = policyOf({ tenants: { acme: { maxTokens: 5 } }, routes: { '/a': {} } })
  const of = (principal: Principal, route?: string) => effectiveFor(policy, callOf({}, principal, route))
  t.equal(of({ id: 'a', tenant: 'acme' }), of({ id: 'b', tenant: 'acme', roles: ['r'] }, '/other'))
  t.equal(of({ id: 'a' }), of({ id: 'b', tenant: 'other' }))
  t.not(of({ id: 'a', tenant: 'acme' }), of({ id: 'a', tenant: 'acme' }, '/a'))
  t.equal(policy.cache.size, 2)
  t.end()
})

t.test('so many rules are kept ready, and no more', t => {
  const { environmentRules } = policyOf({})
  const cache = new RulesCache(2)
  const get = (principal: string) => cache.get('/a', 'r', undefined, principal)
  for (const principal of ['a', 'b']) cache.set(['/a', 'r', undefined, principal], environmentRules)
  t.same([get('a'), get('b'), get('c'), cache.size], [environmentRules, environmentRules, undefined, 2])
  cache.set(['/a', 'r', undefined, 'c'], environmentRules)
  t.same([get('a'), get('c'), cache.size], [undefined, environmentRules, 1])
  t.end()
})

const MODELS = [MODEL, 'codestral-latest', 'ministral-8b-latest']
const ROLES = ['system', 'user', 'assistant', 'tool']
const some = (names: readonly string[]) => fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 })
/** Any rules at all, wider or narrower than what is around them. */
const scope = fc.record(
  {
    models: some(MODELS),
    maxTokens: fc.integer({ min: 1, max: 6 }),
    maxMessages: fc.integer({ min: 1, max: 4 }),
    roles: some(ROLES),
    temperature: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })).map(ends => ({
      min: Math.min(...ends) / 2,
      max: Math.max(...ends) / 2,
    })),
    maxN: fc.integer({ min: 1, max: 3 }),
    streaming: fc.boolean(),
    prefix: fc.boolean(),
    functions: some(['f', 'g', 'h']),
    maxTools: fc.integer({ min: 1, max: 3 }),
    contentChunks: some(['text', 'image_url', 'document_url']),
    urlHosts: some(['a.b.example', '*.a.b.example', 'x.a.b.example', '*.b.example']),
    optionalFields: some(['stop', 'metadata', 'random_seed']),
  },
  { requiredKeys: [] },
)
const chunk = fc.oneof(
  fc.constant({ type: 'text', text: 'a' }),
  fc
    .constantFrom('a.example', 'x.a.example', 'b.example')
    .map(host => ({ type: 'image_url', image_url: `https://${host}/` })),
)
const message = fc.oneof(
  fc.constantFrom(...ROLES).map(role => ({ role, content: 'a' })),
  fc.array(chunk, { minLength: 1, maxLength: 2 }).map(content => ({ role: 'user', content })),
  fc.constant({ role: 'assistant', content: 'a', prefix: true }),
)
const body = fc.record(
  {
    model: fc.constantFrom(...MODELS),
    max_tokens: fc.integer({ min: 1, max: 6 }),
    messages: fc.array(message, { minLength: 1, maxLength: 4 }),
    temperature: fc.integer({ min: 0, max: 3 }).map(half => half / 2),
    n: fc.integer({ min: 1, max: 3 }),
    stream: fc.boolean(),
    stop: fc.constant('a'),
    random_seed: fc.constant(1),
    tools: fc.array(
      fc.constantFrom('f', 'g', 'h').map(name => ({ type: 'function', function: { name, parameters: {} } })),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['model', 'messages'] },
)
/** An environment that allows about all that the generators say. */
const WIDE = {
  models: MODELS,
  roles: ROLES,
  maxN: 3,
  prefix: true,
  contentChunks: ['text', 'image_url', 'document_url'],
  urlHosts: ['*.b.example'],
}

t.test('what scopes allow together, each of them and all around them allow', t => {
  const { rules: base } = policyOf(WIDE).environmentRules
  let allowed = 0
  fc.assert(
    fc.property(fc.array(scope, { maxLength: 4 }), body, (scopes, given) => {
      const layers = scopes.map((each, at) => compileScope(each as object, `/${at}`))
      const call = callOf(given)
      if (check(combine(base, layers), call) !== null) return
      allowed++
      for (let i = 0; i < layers.length; i++) {
        const outer = check(combine(base, layers.slice(0, i)), call)
        const alone = check(combine(base, layers.slice(i, i + 1)), call)
        if (outer !== null || alone !== null) throw new Error(`scope ${i} refuses: ${(outer ?? alone)?.rule}`)
      }
    }),
    { seed: 4, numRuns: 3000 },
  )
  t.ok(allowed > 100, `${allowed} calls were allowed`)
  t.end()
})

/** Two of its rules at most, so that scopes within each other often fit. */
const small = fc
  .tuple(scope, fc.uniqueArray(fc.nat(12), { maxLength: 2 }))
  .map(([all, at]) => Object.fromEntries(Object.entries(all).filter((_, i) => at.includes(i))))

/** A policy of four scopes around one caller, as far as it is one. */
const policies = fc.record({ tenant: small, role: small, principal: small, route: small }).map(each => {
  const tree = {
    tenants: { acme: { ...each.tenant, principals: { ann: each.principal } } },
    callerRoles: { r: each.role },
    routes: { '/a': each.route },
  }
  try {
    return policyOf({ ...WIDE, ...tree })
  } catch {
    return undefined
  }
})
const CALLER: Principal = { id: 'ann', tenant: 'acme', roles: ['r'] }

t.test('what a policy allows a caller, it allows one whom fewer scopes name', t => {
  let [allowed, read] = [0, 0]
  fc.assert(
    fc.property(policies, body, (policy, given) => {
      if (policy === undefined) return
      read++
      if (!decide(policy, callOf(given, CALLER, '/a')).allow) return
      allowed++
      const fewer: [Principal?, string?][] = [
        [CALLER],
        [{ id: 'ann', tenant: 'acme' }, '/a'],
        [{ id: 'b', tenant: 'acme', roles: ['r'] }, '/a'],
        [{ id: 'ann', roles: ['r'] }, '/a'],
        [],
      ]
      for (const [principal, route] of fewer) {
        if (!decide(policy, callOf(given, principal, route)).allow)
          throw new Error(`refused without a scope: ${principal?.id} ${route}`)
      }
    }),
    { seed: 5, numRuns: 600 },
  )
  t.ok(read > 200 && allowed > 20, `${read} policies that could be, ${allowed} calls allowed`)
  t.end()
})

t.test('an explanation says what the decision says, and names the scope that makes it so', t => {
  let refused = 0
  fc.assert(
    fc.property(policies, body, (policy, given) => {
      if (policy === undefined) return
      const call = callOf(given, CALLER, '/a')
      const decision = decide(policy, call)
      const explained = explain(policy, call)
      if (!isDeepStrictEqual(explained.decision, decision)) throw new Error('another decision')
      if (decision.allow) return
      refused++
      const of = explained.rules.find(({ rule }) => rule === decision.rule)
      if (of?.scope !== decision.scope) throw new Error(`${decision.rule}: ${of?.scope} is not ${decision.scope}`)
      // With the scopes up to the named one the same setting is in force, and refuses.
      const { layers, rules } = effectiveFor(policy, call)
      const setting = SETTING_OF[decision.rule as keyof typeof SETTING_OF]
      const upTo = layers.findIndex(({ where }) => `${where}/${setting}` === decision.scope)
      const outer = combine(policy.environmentRules.rules, layers.slice(1, upTo + 1))
      const kind = kindOf(setting)
      // One list of hosts may say the same as another.
      if (kind.isWider(outer[setting], rules[setting]) || kind.isWider(rules[setting], outer[setting]))
        throw new Error('another value')
      if (check({ ...policy.environmentRules.rules, [setting]: outer[setting] }, call)?.rule !== decision.rule)
        throw new Error('does not refuse')
    }),
    { seed: 6, numRuns: 500 },
  )
  t.ok(refused > 100, `${refused} calls were refused`)
  t.end()
})

t.test('an explanation can be read', t => {
  const policy = policyOf({ systemPrompt: 'Be kind.', tenants: { acme: { maxTokens: 5, systemPrompt: 'Be brief.' } } })
  const { text, scopes, demanded } = explain(policy, callOf({ max_tokens: 6 }, { id: 'x', tenant: 'acme' }))
  t.same(scopes, ['/production', '/production/tenants/acme'])
  t.match(text, /^refused by max-tokens at \/max_tokens; allowed: 1 to 5 \(\/production\/tenants\/acme\/maxTokens\)\n/)
  t.match(text, /\nmax-tokens +at most 5 +\(\/production\/tenants\/acme\/maxTokens\)\n/)
  t.match(text, /\nmodel +mistral-small-latest +\(\/production\/models\)\n/)
  t.same(demanded, [{ setting: 'systemPrompt', scope: '/production/tenants/acme/systemPrompt' }])
  t.match(explain(policy, callOf({})).text, /^allowed; max-tokens-default put in, system-prompt put in\n/)
  t.notMatch(text, HELLO.content)
  t.end()
})
