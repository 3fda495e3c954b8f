import type { Principal } from '@windbreak/core'
import { InvalidPrincipal } from './errors.js'
import { NAME, PRINCIPAL_ID, ROLES_MOST } from './key-settings.js'

const ID = new RegExp(PRINCIPAL_ID)
const WORD = new RegExp(NAME)
const FIELDS = new Set(['id', 'tenant', 'roles'])

/**
 * A frozen copy of what an application says about its caller, under the rules that keys have as well.
 * Throws `WB_ACCESS_INVALID_PRINCIPAL`, without a value.
 */
export function readPrincipal(given: unknown): Principal {
  if (typeof given !== 'object' || given === null) throw new InvalidPrincipal('/', 'is not an object')
  // A field that is silently left out may be the one that somebody relies on.
  if (Object.keys(given).some(field => !FIELDS.has(field))) {
    throw new InvalidPrincipal('/', 'has a field beside id, tenant and roles')
  }
  const { id, tenant, roles } = given as Readonly<Record<string, unknown>>
  if (!isMatch(ID, id))
    throw new InvalidPrincipal('/id', 'is not 1 to 128 printable characters, or begins "windbreak:"')
  if (tenant !== undefined && !isMatch(WORD, tenant)) {
    throw new InvalidPrincipal('/tenant', 'is not 1 to 128 printable characters')
  }
  return Object.freeze({
    id,
    ...(tenant === undefined ? {} : { tenant }),
    ...(roles === undefined ? {} : { roles: readRoles(roles) }),
  })
}

function readRoles(given: unknown): readonly string[] {
  if (!Array.isArray(given) || given.length > ROLES_MOST) {
    throw new InvalidPrincipal('/roles', `is not a list of at most ${ROLES_MOST}`)
  }
  const roles: unknown[] = given
  if (!roles.every(role => isMatch(WORD, role))) {
    throw new InvalidPrincipal('/roles', 'has one that is not 1 to 128 printable characters')
  }
  if (new Set(roles).size < roles.length) throw new InvalidPrincipal('/roles', 'has one twice')
  return Object.freeze([...roles])
}

function isMatch(pattern: RegExp, value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value)
}
