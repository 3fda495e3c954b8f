import createError from '@fastify/error'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_EMULATOR_INVALID_SETTINGS',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

export const InvalidBehaviour = createError<[where: string, why: string]>(
  'WB_EMULATOR_INVALID_BEHAVIOUR',
  'Invalid scripted behaviour %s: %s',
  422,
  TypeError,
)

export const NotHere = createError<[]>(
  'WB_EMULATOR_NOT_HERE',
  'The emulator runs in development, staging and tests only; WINDBREAK_ENV or NODE_ENV says otherwise',
  500,
)

export const NotLoopback = createError<[]>('WB_EMULATOR_NOT_LOOPBACK', 'The emulator listens on loopback only', 500)

export const UpstreamStatus = createError<[status: number]>(
  'WB_EMULATOR_UPSTREAM_STATUS',
  'The emulated upstream answered %s',
  502,
)

export const UpstreamLimited = createError<[]>(
  'WB_EMULATOR_UPSTREAM_LIMITED',
  'The emulated upstream answered 429',
  429,
)

export const UpstreamCut = createError<[]>(
  'WB_EMULATOR_UPSTREAM_CUT',
  'The emulated upstream closed the connection before the answer was complete',
  502,
)

export const UpstreamNotJson = createError<[]>(
  'WB_EMULATOR_UPSTREAM_NOT_JSON',
  'The emulated upstream sent what is not JSON',
  502,
)
