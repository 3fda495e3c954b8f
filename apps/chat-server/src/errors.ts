import createError from '@fastify/error'

export const InvalidSetting = createError<[name: string, why: string]>(
  'WB_SERVER_INVALID_SETTING',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

export const NoAccessKeys = createError<[]>(
  'WB_SERVER_NO_ACCESS_KEYS',
  'Nobody could call this server: name a file of access keys in WINDBREAK_ACCESS_KEYS_FILE (make one with `npx -y pnpm@12 create-key`)',
  500,
)

export const DevelopmentOnly = createError<[what: string]>(
  'WB_SERVER_DEVELOPMENT_ONLY',
  '%s works in development only',
  500,
)

export const NotFound = createError<[]>('WB_SERVER_NOT_FOUND', 'There is nothing at this address', 404)

export const RateLimited = createError<[]>('WB_SERVER_RATE_LIMITED', 'Too many requests; wait and try again', 429)

export const ForeignSite = createError<[]>(
  'WB_SERVER_FOREIGN_SITE',
  'Requests from pages of other sites are refused',
  403,
)
