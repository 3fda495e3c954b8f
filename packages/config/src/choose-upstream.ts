import { isIPv4 } from 'node:net'
import type { Environment } from '@windbreak/core'
import { UpstreamNotTrusted } from './errors.js'

/** Mistral's own servers: global, European Union, United States. A key may go to these without a word. */
export const MISTRAL_ORIGINS = [
  'https://api.mistral.ai',
  'https://api.eu.mistral.ai',
  'https://api.us.mistral.ai',
] as const

export const REGIONS = { global: MISTRAL_ORIGINS[0], eu: MISTRAL_ORIGINS[1], us: MISTRAL_ORIGINS[2] } as const

export interface UpstreamChoice {
  readonly environment: Environment
  /** The setting `serverURL`. */
  readonly serverURL?: string | undefined
  /** The variable `MISTRAL_SERVER_URL`. */
  readonly fromEnv?: string | undefined
  readonly trustedUpstreams: readonly string[]
}

/**
 * The one origin that this server's key may be sent to. Throws `WB_CONFIG_UPSTREAM_NOT_TRUSTED` for any that is
 * neither Mistral's, nor named in `trustedUpstreams` (https), nor on this machine in development.
 */
export function chooseUpstream({ environment, serverURL, fromEnv, trustedUpstreams }: UpstreamChoice): string {
  const trusted = trustedUpstreams.map((value, i) => secureOrigin(value, `/trustedUpstreams/${i}`))
  const setting = serverURL === undefined ? undefined : originOf(serverURL, 'the setting "serverURL"')
  const variable = fromEnv === undefined ? undefined : originOf(fromEnv, 'MISTRAL_SERVER_URL')
  if (setting !== undefined && variable !== undefined && setting.origin !== variable.origin) {
    throw new UpstreamNotTrusted('MISTRAL_SERVER_URL', 'is another one than the setting "serverURL"; keep one')
  }
  const url = setting ?? variable ?? new URL(MISTRAL_ORIGINS[0])
  const allowed: readonly string[] = [...MISTRAL_ORIGINS, ...trusted]
  if (allowed.includes(url.origin)) return url.origin

  const where = setting === undefined ? 'MISTRAL_SERVER_URL' : 'the setting "serverURL"'
  if (!isLoopback(url.hostname)) throw new UpstreamNotTrusted(where, untrusted(url))
  if (environment === 'development') return url.origin
  throw new UpstreamNotTrusted(where, `is on this machine, which is for development; this is ${environment}`)
}

function untrusted({ protocol }: URL): string {
  if (protocol !== 'https:') return 'is not https'
  return 'is not one of Mistral\'s; name its exact origin in the setting "trustedUpstreams" if it shall get the key'
}

function secureOrigin(value: string, setting: string): string {
  const { protocol, origin } = originOf(value, `the setting ${setting}`)
  if (protocol !== 'https:') throw new UpstreamNotTrusted(`the setting ${setting}`, 'is not https')
  return origin
}

/** An origin and nothing else: a path would be lost without a word, and a password would be a second secret. */
function originOf(value: string, setting: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new UpstreamNotTrusted(setting, 'is not an http or https URL')
  }
  if (url.username !== '' || url.password !== '') throw new UpstreamNotTrusted(setting, 'has a user name in it')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new UpstreamNotTrusted(setting, 'has more than scheme, host and port')
  }
  return url
}

/** By the address as it is written: a name that merely resolves to this machine today may resolve elsewhere tomorrow. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
}
