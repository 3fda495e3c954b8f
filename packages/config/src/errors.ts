import createError from '@fastify/error'

export * from './network/errors.js'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_CONFIG_INVALID_SETTINGS',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

export const EnvFileUnreadable = createError<[path: string, why: string]>(
  'WB_CONFIG_ENV_FILE',
  'The file %s cannot be read: %s',
  500,
)

export const KeyMissing = createError<[names: string]>(
  'WB_CONFIG_KEY_MISSING',
  'No API key in %s: put one there (a .env file is read in development only), or hand in the option "key"',
  500,
)

/** Names the setting and the reason, never the value. */
export const KeyRefused = createError<[setting: string, why: string]>(
  'WB_CONFIG_KEY_REFUSED',
  'The API key in %s %s',
  500,
)

export const NoKeyInForce = createError<[]>('WB_CONFIG_NO_KEY', 'No API key is in force yet', 503)

/** A key that was taken out of force at once; the answer that came under it ends here. */
export const KeyCut = createError<[]>(
  'WB_CONFIG_KEY_CUT',
  'The API key that this answer came under was withdrawn; ask again',
  503,
)

/** Recorded with `key.rejected`; thrown nowhere. */
export const KeyRejected = createError<[source: string, why: string]>(
  'WB_CONFIG_KEY_REJECTED',
  'The new API key in %s %s; the one before it stays in force',
  500,
)

export const KeyNotRecorded = createError<[event: string, limitMs: number]>(
  'WB_CONFIG_KEY_NOT_RECORDED',
  'The event %s was not recorded within %s ms; look at what subscribes to events',
  500,
)

export const KeyStale = createError<[]>(
  'WB_CONFIG_KEY_STALE',
  'The source of the API key has not answered for too long',
  503,
)

/** Names the source and the reason, never a value. `why` is ours or a stable code of the source's; not its message. */
export const KeySourceFailed = createError<[source: string, why: string]>(
  'WB_CONFIG_KEY_SOURCE',
  'The key source "%s" %s',
  503,
)

export const ProfileMissing = createError<[environment: string]>(
  'WB_CONFIG_PROFILE_MISSING',
  'The settings have profiles and none for %s; no profile takes the place of another',
  500,
)

export const KeySourceBusy = createError<[source: string, most: number]>(
  'WB_CONFIG_KEY_SOURCE_BUSY',
  'The key source "%s" was asked %s times within a minute; it is asked again later',
  503,
)

/** At start: the upstream was asked, and said no. */
export const KeyNotAccepted = createError<[source: string, upstream: string, status: number]>(
  'WB_CONFIG_KEY_NOT_ACCEPTED',
  'The API key in %s is refused by %s with status %s; put a valid key there',
  500,
)

export const UpstreamNotTrusted = createError<[setting: string, why: string]>(
  'WB_CONFIG_UPSTREAM_NOT_TRUSTED',
  'The upstream in %s %s',
  500,
)

export const UnsafeProcess = createError<[what: string]>(
  'WB_CONFIG_UNSAFE_PROCESS',
  'Refusing to start in production: %s',
  500,
)

export const SdkVersionRefused = createError<[version: string]>(
  'WB_CONFIG_SDK_VERSION',
  '@mistralai/mistralai %s was compromised (MAI-2026-002, GHSA-jgg6-4rpr-wfh7); install 2.7.0 or later',
  500,
)

export const SdkMissing = createError<[]>(
  'WB_CONFIG_SDK_MISSING',
  'The official client is not installed; run: npm install @mistralai/mistralai',
  500,
)

export const SdkRequestRefused = createError<[why: string]>(
  'WB_CONFIG_SDK_REQUEST',
  'The client may not send this: %s',
  403,
)

export const SdkBodyUnreadable = createError<[]>('WB_CONFIG_SDK_BODY', 'The body is not JSON', 400)

export const UnknownUpstream = createError<[name: string]>(
  'WB_CONFIG_UNKNOWN_UPSTREAM',
  'There is no upstream named "%s"',
  500,
)

export const BodyMissing = createError<[operation: string]>(
  'WB_CONFIG_BODY_MISSING',
  'The operation "%s" needs a body',
  422,
)

export const ParamRefused = createError<[name: string]>(
  'WB_CONFIG_PARAM',
  'The parameter "%s" is missing or cannot be part of a path',
  422,
)

export const UpstreamAuth = createError<[]>(
  'WB_CONFIG_UPSTREAM_AUTH',
  "The upstream refused this server's API key, or what it may use",
  502,
)

export const UpstreamGuardrail = createError<[]>(
  'WB_CONFIG_UPSTREAM_GUARDRAIL',
  'A guardrail of the upstream blocked the call',
  403,
)

export const UpstreamRateLimited = createError<[]>(
  'WB_CONFIG_UPSTREAM_RATE_LIMITED',
  'The upstream limits the rate of calls',
  429,
)

export const UpstreamInvalid = createError<[]>('WB_CONFIG_UPSTREAM_INVALID', 'The upstream found the call invalid', 422)

export const UpstreamNotFound = createError<[]>(
  'WB_CONFIG_UPSTREAM_NOT_FOUND',
  'The upstream does not know what was asked for',
  404,
)

export const UpstreamFailed = createError<[status: number]>(
  'WB_CONFIG_UPSTREAM_FAILED',
  'The upstream answered with status %s',
  502,
)

export const UpstreamTimeout = createError<[what: string, ms: number]>(
  'WB_CONFIG_UPSTREAM_TIMEOUT',
  'The upstream sent %s within %s ms',
  504,
)

/** The circuit to it is open; `retryAfter` tells for how long. */
export const UpstreamBroken = createError<[]>(
  'WB_CONFIG_UPSTREAM_BROKEN',
  'The upstream has failed too often; it is asked again in a moment',
  503,
)

export const UpstreamCut = createError<[]>(
  'WB_CONFIG_UPSTREAM_CUT',
  'The connection to the upstream broke before the answer was complete',
  502,
)

export const UpstreamUnreadable = createError<[why: string]>(
  'WB_CONFIG_UPSTREAM_UNREADABLE',
  'The answer of the upstream cannot be read: %s',
  502,
)

export const UpstreamTooLarge = createError<[bytes: number]>(
  'WB_CONFIG_UPSTREAM_TOO_LARGE',
  'The answer of the upstream is larger than %s bytes',
  502,
)
