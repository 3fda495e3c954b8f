import createError from '@fastify/error'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_GATEWAY_INVALID_SETTINGS',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

export const NotJson = createError<[]>('WB_GATEWAY_NOT_JSON', 'The request body is not JSON', 400)

export const NoBody = createError<[]>('WB_GATEWAY_NO_BODY', 'The request has no body', 400)

export const BodyTooLarge = createError<[]>('WB_GATEWAY_BODY_TOO_LARGE', 'The request body is too large', 413)

export const NotJsonType = createError<[]>(
  'WB_GATEWAY_MEDIA_TYPE',
  'The request body must be sent as application/json',
  415,
)

const Invalid = createError<[path: string, why: string]>('WB_GATEWAY_INVALID_BODY', 'Invalid request at %s: %s', 400)

/** `/api/chat` only; on `/v1` the wire's own errors tell. */
export class InvalidBody extends Invalid {
  /** A JSON pointer in camelCase. */
  readonly path: string

  constructor(path: string, why: string) {
    super(path, why)
    this.path = path
  }
}

export const UnknownModel = createError<[]>('WB_GATEWAY_UNKNOWN_MODEL', 'There is no model of this name', 404)

export const RateLimited = createError<[]>('WB_GATEWAY_RATE_LIMITED', 'Too many requests', 429)

export const Overloaded = createError<[]>('WB_GATEWAY_OVERLOADED', 'The server is too busy; try again later', 503)

/** Another plugin's or hook's refusal of a request; its own status is kept. */
export const RequestRefused = createError<[]>('WB_GATEWAY_REQUEST_REFUSED', 'The request was refused', 400)

/** The answer is of a kind that this route cannot send. */
export const UnexpectedAnswer = createError<[]>(
  'WB_GATEWAY_UNEXPECTED_ANSWER',
  'The upstream answered in a form that cannot be sent here',
  502,
)
