import createError from '@fastify/error'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_CORE_INVALID_SETTINGS',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

export const UnknownEnvironment = createError<[why: string]>(
  'WB_CORE_ENVIRONMENT',
  'Set WINDBREAK_ENV (or NODE_ENV) to development, staging or production: %s',
  500,
)

export const ObserveForever = createError<[why: string]>(
  'WB_CORE_OBSERVE_FOREVER',
  'Guards may not only observe: %s',
  500,
)

export const UnknownOperation = createError<[operation: string]>(
  'WB_CORE_UNKNOWN_OPERATION',
  'Operation "%s" is not one that may be called here',
  403,
)

export const NoTransport = createError<[]>(
  'WB_CORE_NO_TRANSPORT',
  'No guard carries calls to the upstream; register @windbreak/config',
  500,
)

export const NextTwice = createError<[guard: string]>(
  'WB_CORE_NEXT_TWICE',
  'Guard "%s" called next more than once; only a guard of stage "route" may',
  500,
)

export const NoAnswer = createError<[guard: string]>('WB_CORE_NO_ANSWER', 'Guard "%s" gave no answer', 500)

export const GuardTwice = createError<[guard: string]>(
  'WB_CORE_GUARD_TWICE',
  'A guard named "%s" is already attached to this boundary',
  500,
)

export const IdentifyTwice = createError<[]>(
  'WB_CORE_IDENTIFY_TWICE',
  'This context already has a way to identify its callers; give another one to a context of its own',
  500,
)

export const Sealed = createError<[what: string]>(
  'WB_CORE_SEALED',
  '%s came after the server was ready; register it earlier',
  500,
)

export const NotReady = createError<[]>(
  'WB_CORE_NOT_READY',
  'The boundary takes calls only once the server is ready',
  503,
)

export const StageMissing = createError<[stages: string]>(
  'WB_CORE_STAGE_MISSING',
  'No guard for stage %s. Register the plugin that provides it, or name the stage in the setting "unguarded"',
  500,
)

export const SelfTestFailed = createError<[guard: string, canary: string, why: string]>(
  'WB_CORE_SELF_TEST_FAILED',
  'Self-test: guard "%s", canary "%s": %s',
  500,
)

export const NoPrincipal = createError<[]>('WB_CORE_NO_PRINCIPAL', 'Authentication is required', 401)

export const CallerLeft = createError<[]>('WB_CORE_CALLER_LEFT', 'The caller left before the answer was complete', 499)

export const DeadlinePassed = createError<[ms: number]>(
  'WB_CORE_DEADLINE',
  'The answer was not complete within %s ms',
  504,
)

export const AnswerUnread = createError<[ms: number]>('WB_CORE_ANSWER_UNREAD', 'Nobody read the answer for %s ms', 500)

export const ShuttingDown = createError<[]>('WB_CORE_SHUTTING_DOWN', 'The server is shutting down', 503)

export const AnswerIncomplete = createError<[]>(
  'WB_CORE_ANSWER_INCOMPLETE',
  'The stream ended without its final event',
  502,
)

export const TailTooLong = createError<[most: number]>(
  'WB_CORE_TAIL_TOO_LONG',
  'More than %s events came after the final one',
  502,
)
