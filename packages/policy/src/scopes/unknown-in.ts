import type { Policy } from '../policy.js'
import type { Caller } from './effective.js'

/** What about a caller no scope names, of what the policy wants to know. */
export function unknownIn({ refuseUnknown, root, routes }: Policy, { principal, origin }: Caller): string | undefined {
  if (refuseUnknown.size === 0 || origin?.kind === 'selftest') return undefined
  const tenant = root.tenants.get(principal?.tenant)
  if (refuseUnknown.has('tenant') && tenant === undefined) return 'tenant'
  if (refuseUnknown.has('role')) {
    const roles = principal?.roles ?? []
    const known = (role: string) => root.roles.has(role) || tenant?.roles.has(role) === true
    if (roles.length === 0 || !roles.every(known)) return 'role'
  }
  if (refuseUnknown.has('principal')) {
    const id = principal?.id
    if (!root.principals.has(id) && tenant?.principals.has(id) !== true) return 'principal'
  }
  return refuseUnknown.has('route') && !routes.has(origin?.route) ? 'route' : undefined
}
