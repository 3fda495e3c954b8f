import type { Policy } from '../policy.js'

/** Whether it makes a difference who asks. */
export function namesCallers({ root, refuseUnknown, exceptions }: Policy): boolean {
  const { tenants, roles, principals } = root
  const isTold = tenants.size > 0 || roles.size > 0 || principals.size > 0
  const isWanted = ['tenant', 'role', 'principal'].some(kind => refuseUnknown.has(kind))
  const isExcepted = exceptions.some(({ scope }) => scope.tenant ?? scope.role ?? scope.principal)
  return isTold || isWanted || isExcepted
}
