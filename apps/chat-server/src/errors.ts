import createError from '@fastify/error'

export const InvalidSetting = createError<[name: string, why: string]>(
  'WB_SERVER_INVALID_SETTING',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

export const NoAccessKeys = createError<[]>(
  'WB_SERVER_NO_ACCESS_KEYS',
  'Nobody could call this server: name a file of access keys in WINDBREAK_ACCESS_KEYS_FILE (`npx -y pnpm@12 create-key NAME` makes one); in development WINDBREAK_ACCESS_KEY does too',
  500,
)

export const DevelopmentOnly = createError<[what: string]>(
  'WB_SERVER_DEVELOPMENT_ONLY',
  '%s works in development only',
  500,
)

export const LoopbackOnly = createError<[]>(
  'WB_SERVER_LOOPBACK_ONLY',
  'The emulator is for this machine alone: unset HOST, or set MISTRAL_API_KEY to ask Mistral',
  500,
)

export const CannotListen = createError<[why: string]>(
  'WB_SERVER_CANNOT_LISTEN',
  'The address in HOST and PORT cannot be had: %s',
  500,
)

export const AdminCannotListen = createError<[why: string]>(
  'WB_SERVER_ADMIN_CANNOT_LISTEN',
  'The address in WINDBREAK_ADMIN_LISTEN (127.0.0.1:9464 in production) cannot be had: %s; name another, or "off"',
  500,
)

export const RedirectCannotListen = createError<[why: string]>(
  'WB_SERVER_REDIRECT_CANNOT_LISTEN',
  'The address in WINDBREAK_REDIRECT_LISTEN cannot be had: %s; name another, or none',
  500,
)

export const NeedsHttps = createError<[]>('WB_SERVER_NEEDS_HTTPS', 'This is asked for by HTTPS only', 403)

export const NotFound = createError<[]>('WB_SERVER_NOT_FOUND', 'There is nothing at this address', 404)

export const RateLimited = createError<[]>('WB_SERVER_RATE_LIMITED', 'Too many requests; wait and try again', 429)

export const Overloaded = createError<[]>('WB_SERVER_OVERLOADED', 'The server is too busy; try again later', 503)

export const ForeignHost = createError<[]>(
  'WB_SERVER_FOREIGN_HOST',
  'This server does not go by that name: list its names in WINDBREAK_ALLOWED_HOSTS',
  421,
)

export const SeveralHosts = createError<[]>('WB_SERVER_SEVERAL_HOSTS', 'A request has one Host header', 400)

export const ForeignSite = createError<[]>(
  'WB_SERVER_FOREIGN_SITE',
  'Requests from pages of other sites are refused',
  403,
)

export const KeyCommand = createError<[why: string]>('WB_SERVER_KEY_COMMAND', 'The command is wrong: %s', 500)
