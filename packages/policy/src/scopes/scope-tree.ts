import { checkScope, compileSet, type RuleSet } from '../rules.js'
import type { EnvironmentSettings, MemberSettings, RuleSettings, TenantSettings } from '../settings.js'
import { pointerTo } from './pointer-to.js'

/** What one scope says. */
export interface Layer {
  /** Where it stands in the policy, such as `/production/tenants/acme`. */
  readonly where: string
  readonly given: Partial<RuleSet>
}

export interface ScopeNode extends Layer {
  readonly tenants: ReadonlyMap<unknown, ScopeNode>
  readonly roles: ReadonlyMap<unknown, ScopeNode>
  readonly principals: ReadonlyMap<unknown, ScopeNode>
  readonly routes: ReadonlyMap<unknown, ScopeNode>
}

type Scope = RuleSettings & Partial<Pick<EnvironmentSettings, 'tenants' | 'callerRoles' | 'principals' | 'routes'>>

const NONE: ReadonlyMap<unknown, ScopeNode> = new Map()

/** The scopes below one, with sets in place of lists. Throws where the rules of one scope contradict each other. */
export function compileScope(scope: Scope | TenantSettings | MemberSettings, where: string): ScopeNode {
  const { tenants, callerRoles, principals, routes } = scope as Scope
  checkScope(scope, where)
  return {
    where,
    given: compileSet(scope),
    tenants: compileAll(tenants, `${where}/tenants`),
    roles: compileAll(callerRoles, `${where}/callerRoles`),
    principals: compileAll(principals, `${where}/principals`),
    routes: compileAll(routes, `${where}/routes`),
  }
}

function compileAll(scopes: Readonly<Record<string, Scope>> | undefined, where: string): ScopeNode['tenants'] {
  if (scopes === undefined) return NONE
  return new Map(Object.entries(scopes).map(([name, scope]) => [name, compileScope(scope, pointerTo(where, name))]))
}

/** Every scope right below one. */
export function below(node: ScopeNode): readonly ScopeNode[] {
  const { tenants, roles, principals, routes } = node
  return [tenants, roles, principals, routes].flatMap(scopes => Array.from(scopes.values()))
}
