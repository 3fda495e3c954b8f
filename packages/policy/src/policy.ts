import { createHash } from 'node:crypto'
import type { Environment } from '@windbreak/core'
import { type CatalogView, NO_CATALOG } from './catalog/read-catalog.js'
import { type ActiveException, readExceptions } from './exceptions/read-exceptions.js'
import { type ActiveRules, activeRules, compileRules } from './rules.js'
import type { Effective } from './scopes/effective.js'
import { RulesCache } from './scopes/rules-cache.js'
import { refuseWider } from './scopes/refuse-wider.js'
import { below, compileScope, type ScopeNode } from './scopes/scope-tree.js'
import type { CatalogSettings } from './settings/catalog.js'
import type { PolicySettings } from './settings.js'

/** So many combinations of tenant, roles, principal and route keep their rules ready. */
const CACHED_MOST = 20_000

/** Hexadecimal digits of a policy's name: enough to tell those of a lifetime apart. */
const VERSION_DIGITS = 12

/** The whole policy of one environment. Frozen: a call that began under one ends under it. */
export interface Policy {
  readonly environment: Environment
  readonly settings: PolicySettings
  /** The beginning of the SHA-256 of its settings as JSON, defaults filled in. */
  readonly version: string
  /** The environment's rules as plain data. */
  readonly active: ActiveRules
  readonly environmentRules: Effective
  readonly root: ScopeNode
  /** Every route that a scope names. */
  readonly routes: ReadonlySet<unknown>
  readonly refuseUnknown: ReadonlySet<string>
  readonly exceptions: readonly ActiveException[]
  /** Exceptions that had expired when the policy was read. */
  readonly expired: readonly string[]
  readonly catalogSettings: Required<CatalogSettings>
  readonly catalog: CatalogView
  readonly cache: RulesCache
}

/**
 * Makes a policy ready out of settings whose defaults are filled in. All three environments are checked.
 * Throws `WB_POLICY_INVALID_SETTINGS`, or `WB_POLICY_WIDER` where a narrower scope allows more than a wider one.
 */
export function compilePolicy(settings: PolicySettings, environment: Environment, now: number): Policy {
  const all = (['development', 'staging', 'production'] as const).map(name => {
    const active = activeRules(settings, name)
    const root = compileScope(active, `/${name}`)
    const rules = compileRules(active, name, settings.aliases)
    refuseWider(rules, root)
    const exceptions = readExceptions(active.exceptions, `/${name}/exceptions`, now)
    return { name, active, root, rules, exceptions }
  })
  const { active, root, rules, exceptions } = all.find(({ name }) => name === environment) as (typeof all)[number]
  return Object.freeze({
    environment,
    settings,
    version: createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, VERSION_DIGITS),
    active,
    environmentRules: Object.freeze({ rules, layers: [root] }),
    root,
    routes: routesIn(root),
    refuseUnknown: new Set<string>(active.refuseUnknown),
    exceptions: exceptions.active,
    expired: exceptions.expired,
    catalogSettings: settings.catalog as Required<CatalogSettings>,
    catalog: NO_CATALOG,
    cache: new RulesCache(CACHED_MOST),
  })
}

/** The same policy, with what was last seen of the upstream's models. */
export function withCatalog(policy: Policy, catalog: CatalogView): Policy {
  return Object.freeze({ ...policy, catalog })
}

function routesIn(node: ScopeNode): ReadonlySet<unknown> {
  const routes = new Set<unknown>()
  const visit = (at: ScopeNode): void => {
    for (const route of at.routes.keys()) routes.add(route)
    for (const scope of below(at)) visit(scope)
  }
  visit(node)
  return routes
}
