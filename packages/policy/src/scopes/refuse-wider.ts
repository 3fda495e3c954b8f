import { WiderScope } from '../errors.js'
import type { Rules } from '../rules.js'
import { combine, deciding } from './combine.js'
import { kindOf, type Setting } from './kind-of.js'
import { below, type Layer, type ScopeNode } from './scope-tree.js'

/** Throws `WB_POLICY_WIDER` where a scope allows what a scope around it does not. */
export function refuseWider(base: Rules, node: ScopeNode, around: readonly Layer[] = [node]): void {
  const rules = combine(base, around)
  for (const scope of below(node)) {
    for (const setting of Object.keys(scope.given) as Setting[]) {
      if (kindOf(setting).isWider(rules[setting], scope.given[setting])) {
        throw new WiderScope(`${scope.where}/${setting}`, deciding(base, around, setting))
      }
    }
    if (below(scope).length > 0) refuseWider(base, scope, [...around, scope])
  }
}
