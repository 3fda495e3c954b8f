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

export const NobodyCouldCall = createError<[]>(
  'WB_ACCESS_NOBODY',
  'Nobody could call: give keys in the settings, a store that holds some, or "identify"',
  500,
)

export const StoreFailed = createError<[store: string, why: string]>('WB_ACCESS_STORE', 'Key store %s %s', 500)

export const StoreInvalid = createError<[store: string, where: string, why: string]>(
  'WB_ACCESS_STORE_INVALID',
  'Key store %s is not taken over; %s: %s',
  500,
  TypeError,
)

export const StoreBusy = createError<[store: string]>(
  'WB_ACCESS_STORE_BUSY',
  'Key store %s is being changed by somebody else; try again',
  503,
)

export const UnknownKey = createError<[id: string]>('WB_ACCESS_UNKNOWN_KEY', 'No key is called "%s"', 404)

const Denied = createError<[]>('WB_ACCESS_DENIED', 'A valid access key is required', 401)

/** One answer for every reason, so that nobody learns whether a key exists. */
export class AccessDenied extends Denied {
  /** Fastify's own error handler sends these; RFC 9110, section 11.6.1 asks for them on a 401. */
  readonly headers = { 'www-authenticate': 'Bearer' } as const
}

const TooMany = createError<[]>(
  'WB_ACCESS_TOO_MANY_FAILURES',
  'Too many failed attempts from this address; wait and try again',
  429,
)

/** Says nothing about what was presented: whatever is presented from there is answered so. */
export class TooManyFailures extends TooMany {
  readonly headers: { readonly 'retry-after': string }

  constructor(waitMs: number) {
    super()
    this.headers = { 'retry-after': String(Math.ceil(waitMs / 1_000)) }
  }
}

export const IdentifyFailed = createError<[]>('WB_ACCESS_IDENTIFY_FAILED', 'Callers cannot be identified just now', 503)

export const InvalidPrincipal = createError<[where: string, why: string]>(
  'WB_ACCESS_INVALID_PRINCIPAL',
  'What "identify" gave is no principal; %s %s',
  500,
  TypeError,
)
