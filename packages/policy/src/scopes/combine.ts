import type { Rules, RuleSet } from '../rules.js'
import { type Setting, kindOf } from './kind-of.js'
import type { Layer } from './scope-tree.js'

/** The rules that a scope leaves of those around it. */
export function narrow(rules: Rules, { given }: Layer): Rules {
  const narrowed: Record<string, unknown> = { ...rules }
  for (const setting of Object.keys(given) as Setting[]) {
    narrowed[setting] = kindOf(setting).meet(rules[setting], given[setting])
  }
  const { maxTokens, defaultMaxTokens } = narrowed as unknown as RuleSet
  if (defaultMaxTokens > maxTokens) narrowed['defaultMaxTokens'] = maxTokens
  return narrowed as unknown as Rules
}

/** What holds when all of these scopes do: the first rules, narrowed by one layer after the other. */
export function combine(base: Rules, layers: readonly Layer[]): Rules {
  return Object.freeze(layers.reduce(narrow, base))
}

/**
 * Which scope decides a setting: the innermost that narrows it. `layers` begins with the environment, which says all
 * that nobody narrows.
 */
export function deciding(base: Rules, [environment, ...layers]: readonly Layer[], setting: Setting): string {
  const kind = kindOf(setting)
  let decided = environment?.where ?? ''
  let value: unknown = base[setting]
  for (const { where, given } of layers) {
    if (given[setting] === undefined) continue
    const narrowed = kind.meet(value, given[setting])
    // A text is added to, which makes nothing narrower and yet is this scope's doing.
    if (kind.isWider(narrowed, value) || typeof narrowed === 'string') decided = where
    value = narrowed
  }
  return `${decided}/${setting}`
}
