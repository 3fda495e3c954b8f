import type { REFUSED } from './errors.js'

export type Rule = keyof typeof REFUSED

export interface Refusal {
  readonly allow: false
  readonly rule: Rule
  /** JSON pointer into the body, or `/model` for the parameter of `models.get`; empty for the call as a whole. */
  readonly path: string
  /** What would have been allowed, in words fit for an error message. */
  readonly limit: string
  /** The setting that decided, by its place in the policy. Where the decision was made under bare rules it is absent. */
  readonly scope?: string
}

export function refuse(rule: Rule, path: string, limit: string): Refusal {
  return { allow: false, rule, path, limit }
}

export function namesOf(names: ReadonlySet<unknown>): string {
  return names.size === 0 ? 'none' : [...names].join(', ')
}
