import createError from '@fastify/error'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_WIRE_INVALID_SETTINGS',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

/** Carries `detail`, one fault in the form of Mistral's 422 answers. `where` is a JSON pointer. */
export const InvalidRequest = createError<[where: string, why: string]>(
  'WB_WIRE_INVALID_REQUEST',
  'Invalid request at %s: %s',
  422,
)

export const TooDeep = createError<[most: number]>(
  'WB_WIRE_TOO_DEEP',
  'The request is nested deeper than %d levels',
  422,
)

export const TooManyNodes = createError<[most: number]>(
  'WB_WIRE_TOO_MANY_NODES',
  'The request has more than %d values',
  422,
)

export const TooLarge = createError<[most: number]>(
  'WB_WIRE_TOO_LARGE',
  'The request has more than %d characters of text',
  413,
)

/** Like `InvalidRequest`, for a body in OpenAI's dialect: Mistral has nothing that means the same. */
export const OpenAINoEqual = createError<[where: string, why: string]>(
  'WB_WIRE_OPENAI_NO_EQUAL',
  'The request cannot be put into the format of Mistral, at %s: %s',
  422,
)

/** Like `InvalidRequest`, for a body in OpenAI's dialect that says two things about the same. */
export const OpenAIConflict = createError<[where: string, why: string]>(
  'WB_WIRE_OPENAI_CONFLICT',
  'The request contradicts itself at %s: %s',
  422,
)

export const UnknownOperation = createError<[]>(
  'WB_WIRE_UNKNOWN_OPERATION',
  'This operation is not one that may be called',
  403,
)

/** Ends a call as `failed`. */
export const BadAnswer = createError<[where: string, why: string]>(
  'WB_WIRE_BAD_ANSWER',
  'The upstream answered in a form that is not understood, at %s: %s',
  502,
)

/** Ends a call as `failed`, or `incomplete` in a stream: content of an unknown kind cannot be guarded. */
export const UnknownChunkType = createError<[where: string]>(
  'WB_WIRE_UNKNOWN_CHUNK_TYPE',
  'The upstream answered with content of an unknown type at %s',
  502,
)

/** Ends a call as `incomplete`, as do all errors below. */
export const BadEvent = createError<[why: string]>(
  'WB_WIRE_BAD_EVENT',
  'The upstream sent an event that is not understood: %s',
  502,
)

export const EventTooLarge = createError<[most: number]>(
  'WB_WIRE_EVENT_TOO_LARGE',
  'The upstream sent an event of more than %d characters',
  502,
)

export const UpstreamErrorEvent = createError<[]>(
  'WB_WIRE_UPSTREAM_ERROR_EVENT',
  'The upstream reported an error within its stream',
  502,
)

export const StreamIncomplete = createError<[why: string]>(
  'WB_WIRE_STREAM_INCOMPLETE',
  "The upstream's stream is not complete: %s",
  502,
)

/** A bug of whoever writes the event, never of a caller or an upstream. */
export const UnwritableEvent = createError<[why: string]>(
  'WB_WIRE_UNWRITABLE_EVENT',
  'An event cannot be written: %s',
  500,
  TypeError,
)

/** A bug of whoever visits, never of a caller or an upstream. */
export const BadVisit = createError<[why: string]>(
  'WB_WIRE_BAD_VISIT',
  'A visitor gave back something else than the parts it was shown: %s',
  500,
  TypeError,
)
