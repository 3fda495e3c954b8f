import type { ValidationDetail } from '../schemas/error-body.js'
import { InvalidRequest } from '../errors.js'
import { pointer } from '../pointer.js'
import type { DialectChange } from './translation.js'

/** A fault that `readRequest` found in a translated body, at the place where the caller wrote it. Other errors stay. */
export function inCallersNames(error: unknown, changes: readonly DialectChange[]): unknown {
  if (!(error instanceof InvalidRequest)) return error
  const { detail } = error as { detail?: ValidationDetail }
  const name = detail?.loc[1]
  const change = changes.find(({ to }) => to !== undefined && to === name)
  if (detail === undefined || change === undefined) return error
  const path = [change.where.slice(1), ...detail.loc.slice(2)]
  return Object.assign(new InvalidRequest(pointer(path), detail.msg), {
    detail: { ...detail, loc: ['body', ...path] },
  })
}
