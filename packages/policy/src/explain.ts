import { type Call, decide, type Decision } from './decide.js'
import { LISTED } from './check.js'
import { words } from './checks/check-options.js'
import type { Policy } from './policy.js'
import { namesOf } from './refusal.js'
import type { Range, Rules } from './rules.js'
import { deciding } from './scopes/combine.js'
import { effectiveFor } from './scopes/effective.js'
import type { Setting } from './scopes/kind-of.js'
import { type ScopedRule, SETTING_OF } from './setting-of.js'

export interface ExplainedRule {
  readonly rule: ScopedRule
  /** What it allows this caller, in words. */
  readonly allowed: string
  /** The setting that decides, by its place in the policy. */
  readonly scope: string
}

export interface Explanation {
  /** The scopes that name this caller, outermost first. */
  readonly scopes: readonly string[]
  readonly rules: readonly ExplainedRule[]
  /** What is put into each chat call, and by which setting. */
  readonly demanded: readonly { readonly setting: Setting; readonly scope: string }[]
  readonly decision: Decision
  /** All of it, to be read. */
  readonly text: string
}

const RULES = Object.entries(SETTING_OF) as readonly (readonly [ScopedRule, Setting])[]
const DEMANDED = ['systemPrompt', 'safePrompt', 'guardrails'] as const

/** Which scope decides each rule for a call, and what comes of it. */
export function explain(policy: Policy, call: Call): Explanation {
  const { rules, layers } = effectiveFor(policy, call)
  const place = (setting: Setting) => deciding(policy.environmentRules.rules, layers, setting)
  const scopes = layers.map(({ where }) => where)
  const explained = RULES.map(([rule, setting]) => ({
    rule,
    allowed: allowedBy(rules, setting),
    scope: place(setting),
  }))
  const demanded = DEMANDED.filter(setting => rules[setting]).map(setting => ({ setting, scope: place(setting) }))
  const decision = decide(policy, call)
  return { scopes, rules: explained, demanded, decision, text: print({ scopes, rules: explained, demanded, decision }) }
}

function allowedBy(rules: Rules, setting: Setting): string {
  const value = rules[setting]
  if (value === undefined) return 'all'
  if (typeof value === 'number') return `at most ${value}`
  if (value instanceof Set) return namesOf(value)
  if (typeof value === 'boolean') return String(value)
  return isRange(value) ? words(value) : 'set'
}

function isRange(value: unknown): value is Range {
  return typeof value === 'object' && value !== null && 'min' in value
}

function print({ scopes, rules, demanded, decision }: Omit<Explanation, 'text'>): string {
  const widest = Math.max(...rules.map(({ rule }) => rule.length))
  return [
    outcome(decision),
    '',
    `scopes: ${scopes.join(' > ')}`,
    ...rules.map(({ rule, allowed, scope }) => `${rule.padEnd(widest)}  ${allowed}  (${scope})`),
    ...demanded.map(({ setting, scope }) => `put in: ${setting}  (${scope})`),
  ].join('\n')
}

function outcome(decision: Decision): string {
  if (decision.allow) {
    const notes = [...decision.changes.map(({ rule }) => `${rule} put in`), ...decision.flags.map(({ rule }) => rule)]
    return notes.length === 0 ? 'allowed' : `allowed; ${notes.join(', ')}`
  }
  const { rule, path, limit, scope } = decision
  const allowed = limit === LISTED ? limit : `allowed: ${limit}`
  return `refused by ${rule} at ${path === '' ? 'the call as a whole' : path}; ${allowed}${scope === undefined ? '' : ` (${scope})`}`
}
