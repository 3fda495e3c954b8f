import createError from '@fastify/error'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_ACCESS_INVALID_SETTINGS',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

export const NotForProduction = createError<[what: string]>(
  'WB_ACCESS_NOT_FOR_PRODUCTION',
  '%s is refused in production; create a live key',
  500,
)

const Denied = createError<[]>('WB_ACCESS_DENIED', 'A valid access key is required', 401)

/** One answer for every reason, so that nobody learns whether a key exists. */
export class AccessDenied extends Denied {
  /** Fastify's own error handler sends these; RFC 9110, section 11.6.1 asks for them on a 401. */
  readonly headers = { 'www-authenticate': 'Bearer' } as const
}
