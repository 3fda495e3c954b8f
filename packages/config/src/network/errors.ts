import createError from '@fastify/error'

/** Names the setting and the reason, never what is in it. */
export const TlsSettingRefused = createError<[setting: string, why: string]>(
  'WB_CONFIG_TLS_SETTING',
  'The TLS setting %s %s',
  500,
)

/** Names the source and the reason, never a value. */
export const ProxyCredentialsRefused = createError<[source: string, why: string]>(
  'WB_CONFIG_PROXY_CREDENTIALS',
  'What the source "%s" holds for the proxy %s; put user:password there',
  500,
)

export const UpstreamUnreachable = createError<[]>(
  'WB_CONFIG_UPSTREAM_UNREACHABLE',
  'No connection to the upstream',
  502,
)

/** The reason is ours, and `reason` has the system's code. */
export const UpstreamUntrusted = createError<[why: string]>(
  'WB_CONFIG_UPSTREAM_TLS',
  'No TLS connection to the upstream that can be trusted: %s',
  502,
)

export const ProxyUnreachable = createError<[]>(
  'WB_CONFIG_PROXY_UNREACHABLE',
  'No connection to the proxy on the way to the upstream, or through it in time',
  502,
)

export const ProxyRefused = createError<[status: string]>(
  'WB_CONFIG_PROXY_REFUSED',
  'The proxy on the way to the upstream answered with status %s; let it pass the upstream, or name the upstream in "proxy.except"',
  502,
)

/** Of this server, not of its caller. */
export const ProxyAuth = createError<[]>(
  'WB_CONFIG_PROXY_AUTH',
  'The proxy on the way to the upstream refused this server\'s user name and password; correct them in the source that "proxy.credentials" names',
  502,
)
