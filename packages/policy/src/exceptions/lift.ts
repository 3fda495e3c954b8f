import type { Rules, RuleSet } from '../rules.js'
import type { Setting } from '../scopes/kind-of.js'
import type { ActiveException } from './read-exceptions.js'

/**
 * The rules an exception may lift, and the setting that it widens. What is not here is never lifted: operations, models
 * (asked for, resolved and returned), ids of the workspace, unknown callers, schemes and ports of addresses.
 */
export const LIFTABLE = {
  'max-tokens': 'maxTokens',
  messages: 'maxMessages',
  content: 'maxContentChars',
  n: 'maxN',
  tools: 'maxTools',
  temperature: 'temperature',
  'top-p': 'topP',
  role: 'roles',
  'content-chunk': 'contentChunks',
  'tool-type': 'toolTypes',
  function: 'functions',
  'response-format': 'responseFormats',
  'reasoning-effort': 'reasoningEfforts',
  'optional-field': 'optionalFields',
  url: 'urlHosts',
  prefix: 'prefix',
  streaming: 'streaming',
} as const satisfies Record<string, Setting>

export type LiftableRule = keyof typeof LIFTABLE

export function isLiftable(rule: string): rule is LiftableRule {
  return Object.hasOwn(LIFTABLE, rule)
}

const NUMBERS: ReadonlySet<LiftableRule> = new Set([
  'max-tokens',
  'messages',
  'content',
  'n',
  'tools',
  'temperature',
  'top-p',
])
const FLAGS: ReadonlySet<LiftableRule> = new Set(['prefix', 'streaming'])

/** What `allow` has to be for a rule. */
export function kindOfAllow(rule: LiftableRule): string {
  if (NUMBERS.has(rule)) return 'a number'
  return FLAGS.has(rule) ? 'true' : 'a list of names'
}

/** The rules as one exception widens them: in one setting, and as far as it says. */
export function lift(rules: Rules, { rule, allow }: Pick<ActiveException, 'rule' | 'allow'>): Rules {
  const setting = LIFTABLE[rule]
  return { ...rules, [setting]: widened(rules[setting], allow) }
}

function widened(value: RuleSet[Setting], allow: ActiveException['allow']): unknown {
  if (allow === true) return true
  if (typeof allow === 'number') {
    if (typeof value === 'number') return Math.max(value, allow)
    const { min, max } = value as { min: number; max: number }
    return { min: Math.min(min, allow), max: Math.max(max, allow) }
  }
  return new Set([...((value as ReadonlySet<unknown> | undefined) ?? []), ...allow])
}
