import type { CallOrigin, Principal } from '@windbreak/core'
import type { Policy } from '../policy.js'
import type { Rules } from '../rules.js'
import { combine } from './combine.js'
import type { Layer, ScopeNode } from './scope-tree.js'

/** Who asks, and from where. */
export interface Caller {
  readonly principal?: Principal | undefined
  readonly origin?: Pick<CallOrigin, 'kind' | 'route'> | undefined
}

/** The rules in force for somebody, and the scopes they come from, the environment first. */
export interface Effective {
  readonly rules: Rules
  readonly layers: readonly Layer[]
}

const NO_ROLES: readonly string[] = []

/**
 * The rules for this caller: the environment's, narrowed by every scope that names its tenant, one of its roles, its id
 * or its route. Made at first use and kept; callers that no scope tells apart share them.
 * Windbreak's own self-test has the rules of the environment.
 */
export function effectiveFor(policy: Policy, { principal, origin }: Caller): Effective {
  const { root, cache, environmentRules } = policy
  if (origin?.kind === 'selftest') return environmentRules
  const tenant = principal?.tenant === undefined ? undefined : root.tenants.get(principal.tenant)
  const route = policy.routes.has(origin?.route) ? origin?.route : undefined
  const id = principal?.id
  const listed = tenant?.principals.has(id) === true || root.principals.has(id) ? id : undefined
  const roles = rolesListed(root, tenant, principal?.roles ?? NO_ROLES)
  if (tenant === undefined && route === undefined && listed === undefined && roles === '') return environmentRules

  const known = cache.get(route, roles, tenant, listed)
  if (known !== undefined) return known
  const layers = layersFor(root, tenant, principal, route)
  const effective = Object.freeze({ rules: combine(environmentRules.rules, layers.slice(1)), layers })
  cache.set([route, roles, tenant, listed], effective)
  return effective
}

/** Those that a scope names, none of which holds a space. */
function rolesListed(root: ScopeNode, tenant: ScopeNode | undefined, roles: readonly string[]): string {
  let listed = ''
  for (const role of roles) {
    if (!root.roles.has(role) && tenant?.roles.has(role) !== true) continue
    listed = listed === '' ? role : `${listed} ${role}`
  }
  return listed
}

function layersFor(
  root: ScopeNode,
  tenant: ScopeNode | undefined,
  principal: Principal | undefined,
  route: string | undefined,
): readonly Layer[] {
  const homes = tenant === undefined ? [root] : [root, tenant]
  const roles = new Set(principal?.roles)
  const nodes = [
    ...homes,
    ...[...roles].flatMap(role => homes.flatMap(home => home.roles.get(role) ?? [])),
    ...homes.flatMap(home => home.principals.get(principal?.id) ?? []),
  ]
  return [...nodes, ...nodes.flatMap(node => node.routes.get(route) ?? [])]
}
