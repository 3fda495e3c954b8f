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

const Forged = createError<[path: string]>(
  'WB_GATEWAY_HISTORY_FORGED',
  'The conversation up to %s is not one that this server has signed for you',
  403,
)

/** A turn of the assistant or of a tool that we did not give this principal in this conversation. */
export class HistoryForged extends Forged {
  readonly path: string

  constructor(path: string) {
    super(path)
    this.path = path
  }
}

const Expired = createError<[path: string]>(
  'WB_GATEWAY_HISTORY_EXPIRED',
  'The conversation up to %s was signed too long ago',
  403,
)

export class HistoryExpired extends Expired {
  readonly path: string

  constructor(path: string) {
    super(path)
    this.path = path
  }
}

const Forbidden = createError<[path: string]>(
  'WB_GATEWAY_ROLE_FORBIDDEN',
  'A message of this role is not taken here: %s',
  403,
)

/** Browser routes take turns of users, assistants and tools. */
export class RoleForbidden extends Forbidden {
  readonly path: string

  constructor(path: string) {
    super(path)
    this.path = path
  }
}

/** What an error of this package is about, as a JSON pointer into the request. */
export function pathOf(error: unknown): string | undefined {
  const hasPath =
    error instanceof InvalidBody ||
    error instanceof HistoryForged ||
    error instanceof HistoryExpired ||
    error instanceof RoleForbidden
  return hasPath ? error.path : undefined
}

export const NoHistoryKeys = createError<[]>(
  'WB_GATEWAY_NO_HISTORY_KEYS',
  'A browser route needs a key to sign conversations with: hand in `historyKeys`, or serve the route with the profile `service` or `off`',
  500,
)

export const UnknownModel = createError<[]>('WB_GATEWAY_UNKNOWN_MODEL', 'There is no model of this name', 404)

export const NotOffered = createError<[name: string]>(
  'WB_GATEWAY_NOT_OFFERED',
  "Mistral's /v1/%s is not offered here: this gateway guards chat, fill-in-the-middle, embeddings, moderations and models",
  403,
)

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
