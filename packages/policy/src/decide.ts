import type { CallOrigin, Principal } from '@windbreak/core'
import { type Change, putIn } from './apply/put-in.js'
import { checkCatalog } from './catalog/check-catalog.js'
import { type Asked, check } from './check.js'
import { lift } from './exceptions/lift.js'
import { findException } from './exceptions/find-exception.js'
import type { Policy } from './policy.js'
import { type Refusal, refuse } from './refusal.js'
import type { Rules } from './rules.js'
import { deciding } from './scopes/combine.js'
import { type Effective, effectiveFor } from './scopes/effective.js'
import { unknownIn } from './scopes/unknown-in.js'
import { settingOf } from './setting-of.js'

/** Something that passed and is worth knowing. */
export interface Flag {
  /** `exception:<id>`, `model-drift` or `model-retired`. */
  readonly rule: string
  readonly where: string
}

export interface Permission {
  readonly allow: true
  /** What may be sent: the body, with what the policy demands put in. */
  readonly body: unknown
  readonly changes: readonly Change[]
  readonly flags: readonly Flag[]
}

export type Decision = Permission | Refusal

/** A call as a policy looks at it. Without a principal it is nobody's, without an origin from nowhere. */
export interface Call extends Asked {
  readonly principal?: Principal | undefined
  readonly origin?: Pick<CallOrigin, 'kind' | 'route'> | undefined
  /** Epoch milliseconds; exceptions and retirement count from it. Where it is absent all have passed. */
  readonly startedAt?: number
}

const NONE: readonly never[] = []

/**
 * Whether a call is within a policy, or within bare rules. Pure; expects a body that `readRequest` of
 * `@windbreak/wire` has passed.
 */
export function decide(by: Policy | Rules, call: Call): Decision {
  return 'root' in by ? decideUnder(by, call) : (check(by, call) ?? permit(by, call, NONE))
}

function decideUnder(policy: Policy, call: Call): Decision {
  const effective = effectiveFor(policy, call)
  const unknown = unknownIn(policy, call)
  if (unknown !== undefined) {
    const known = `callers whose ${unknown} the policy names`
    return { ...refuse('unknown-caller', '', known), scope: `/${policy.environment}/refuseUnknown` }
  }
  const flags: Flag[] = []
  let rules = effective.rules
  let refusal = check(rules, call)
  const used = new Set<string>()
  while (refusal !== null) {
    const exception = findException(policy.exceptions, refusal.rule, call, used)
    if (exception === undefined) return placed(policy, effective, refusal)
    used.add(exception.id)
    const { rule, path } = refusal
    rules = lift(rules, exception)
    refusal = check(rules, call)
    // An exception that does not reach far enough was of no use.
    if (refusal?.rule !== rule || refusal.path !== path) flags.push({ rule: `exception:${exception.id}`, where: path })
  }
  return checkCatalog(policy, call, flags) ?? permit(rules, call, flags)
}

/** What a call would be sent as that is refused, where it is only observed: the policy's own demands are put in all the same. */
export function permitObserved(policy: Policy, call: Call): Permission {
  return permit(effectiveFor(policy, call).rules, call, NONE)
}

function permit(rules: Rules, { operation, body }: Asked, flags: readonly Flag[]): Permission {
  const { body: sent, changes } = putIn(rules, operation, body)
  return { allow: true, body: sent, changes, flags }
}

/** Says which scope's setting decided. */
function placed(policy: Policy, { layers }: Effective, refusal: Refusal): Refusal {
  const setting = settingOf(refusal.rule)
  if (setting === undefined) return refusal
  return { ...refusal, scope: deciding(policy.environmentRules.rules, layers, setting) }
}
