import { InvalidSettings } from '../errors.js'
import type { ExceptionSettings } from '../settings/exceptions.js'
import { isLiftable, kindOfAllow } from './lift.js'
import type { LiftableRule } from './lift.js'

export interface ActiveException extends Readonly<Pick<ExceptionSettings, 'id' | 'allow'>> {
  readonly rule: LiftableRule
  readonly scope: Readonly<ExceptionSettings['scope']>
  /** Epoch milliseconds. */
  readonly until: number
}

export interface ReadExceptions {
  readonly active: readonly ActiveException[]
  /** The ids of those whose time is over. */
  readonly expired: readonly string[]
}

const DAY_MS = 86_400_000
const DAYS_MOST = 90

/** RFC 3339 with its zone, so that it means the same everywhere. */
const INSTANT = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/

/**
 * Sorts out exceptions whose time is over; a policy that holds one is still a policy, since the day after is a day like
 * any other. Throws `WB_POLICY_INVALID_SETTINGS` for a rule that nothing lifts, and for a date too far ahead.
 */
export function readExceptions(given: readonly Frozen[], where: string, now: number): ReadExceptions {
  const active: ActiveException[] = []
  const expired: string[] = []
  const ids = new Set<string>()
  for (const [at, { id, rule, allow, scope, until: text }] of given.entries()) {
    const fault = (field: string, why: string) => new InvalidSettings(`${where}/${at}/${field}`, why)
    if (ids.has(id)) throw fault('id', 'Expected an id that no other exception has')
    ids.add(id)
    if (!isLiftable(rule)) throw fault('rule', 'Expected a rule that may be lifted')
    const wanted = kindOfAllow(rule)
    if (wanted !== kindOf(allow)) throw fault('allow', `Expected ${wanted} for this rule`)
    const until = INSTANT.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN
    if (Number.isNaN(until)) throw fault('until', 'Expected a time as in RFC 3339, such as 2027-01-31T12:00:00Z')
    if (until - now > DAYS_MOST * DAY_MS) throw fault('until', `Expected at most ${DAYS_MOST} days ahead`)
    if (until <= now) expired.push(id)
    else active.push(Object.freeze({ id, rule, allow: allow as ActiveException['allow'], scope, until }))
  }
  return { active, expired }
}

type Frozen = Readonly<Omit<ExceptionSettings, 'allow'>> & { readonly allow: number | true | readonly string[] }

function kindOf(allow: Frozen['allow']): string {
  if (typeof allow === 'number') return 'a number'
  return allow === true ? 'true' : 'a list of names'
}
