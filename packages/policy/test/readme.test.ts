// What the README says of settings, rules and codes is what there is.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { readSettings } from '@windbreak/core'
import {
  compilePolicy,
  decide,
  explain,
  InvalidSettings,
  PolicySettings,
  readPolicyText,
  REFUSED,
  refusalError,
  type Rule,
} from '../src/index.js'
import { LIFTABLE } from '../src/exceptions/lift.js'
import { SETTINGS } from '../src/scopes/kind-of.js'
import { SETTING_OF } from '../src/setting-of.js'
import { CHAT } from './guarded.js'

const readme = readFileSync(join(dirname(fileURLToPath(import.meta.url)), '..', 'README.md'), 'utf8')
const NOW = Date.UTC(2026, 10, 25)

t.test('the policy file of the README is one, and does what it shows', t => {
  const [, text = ''] = /```yaml\n([^]*?)```/.exec(readme) ?? []
  const settings = readSettings(PolicySettings, readPolicyText(text), InvalidSettings)
  const policy = compilePolicy(settings, 'production', NOW)
  const call = (max_tokens: number, principal: object, route?: string) => ({
    operation: 'chat.complete',
    params: {},
    body: { ...CHAT, max_tokens },
    principal: { id: 'ann', ...principal },
    origin: { kind: 'route' as const, ...(route === undefined ? {} : { route }) },
    startedAt: NOW,
  })
  t.match(decide(policy, call(1000, { tenant: 'acme' })), { allow: true })
  t.match(decide(policy, call(201, { tenant: 'acme', roles: ['trainee'] })), { rule: 'max-tokens' })
  t.match(decide(policy, call(1800, { tenant: 'acme', id: 'nightly-report' })), {
    flags: [{ rule: 'exception:ticket-4711' }],
  })
  t.match(decide(policy, call(2000, { tenant: 'globex' })), { allow: true })
  t.match(decide(policy, call(1, { tenant: 'other' })), { rule: 'unknown-caller' })
  const { text: explained } = explain(policy, call(1001, { tenant: 'acme' }))
  for (const line of explained.split('\n').slice(0, 3)) t.ok(readme.includes(line), `it shows "${line}"`)
  t.end()
})

t.test('every setting, rule and code stands in its table', t => {
  for (const setting of SETTINGS) t.match(readme, new RegExp(`\\| .*\`${setting}\``), setting)
  for (const rule of Object.keys(SETTING_OF)) t.ok(readme.includes(`\`${rule}\``), `rule ${rule}`)
  for (const rule of Object.keys(LIFTABLE)) t.ok(readme.includes(`\`${rule}\``), `rule ${rule} may be lifted`)
  for (const rule of Object.keys(REFUSED) as Rule[]) {
    const { code } = refusalError({ allow: false, rule, path: '', limit: '' })
    t.ok(readme.includes(`\`${code}\``), code)
  }
  t.end()
})
