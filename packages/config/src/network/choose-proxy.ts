import { Secret } from '@windbreak/core'
import { InvalidSettings } from '../errors.js'
import type { KeySourceSetting } from '../key-source-setting.js'
import { isLoopback } from '../choose-upstream.js'
import type { Env } from '../read-env-file.js'
import type { KeySource } from '../sources/key-source.js'
import { memorySource } from '../sources/memory.js'
import { isExcepted } from './is-excepted.js'
import type { ProxySettings, TlsSettings } from './settings.js'

export interface ProxyPlan {
  /** Scheme, host and port; never a user name. */
  readonly url: URL
  /** `user:password`. */
  readonly credentials: KeySource | undefined
  readonly tls: TlsSettings | undefined
}

export interface ProxyChoice {
  readonly settings: ProxySettings | undefined
  readonly origin: string
  /** The JSON pointer of the settings. */
  readonly where: string
  readonly env: Readonly<Env>
  readonly sourceFor: (setting: KeySourceSetting, where: string) => KeySource
}

/**
 * The proxy to reach an upstream through, if any. What the settings say goes before the environment, which is read only
 * where they ask for it, and then not for this machine. Throws `WB_CONFIG_INVALID_SETTINGS`, never with the value.
 */
export function chooseProxy({ settings, origin, where, env, sourceFor }: ProxyChoice): ProxyPlan | undefined {
  if (settings === undefined) return undefined
  const { url, credentials, fromEnvironment = false, tls } = settings
  if (url === undefined && !fromEnvironment) {
    throw new InvalidSettings(where, 'Expected an url, or fromEnvironment to be true')
  }
  if (url === undefined && credentials !== undefined) {
    throw new InvalidSettings(`${where}/credentials`, 'Expected an url beside it; HTTPS_PROXY holds its own')
  }
  const upstream = new URL(origin)
  const except = settings.except ?? (fromEnvironment ? listIn(env) : [])
  if (isExcepted(upstream, except)) return undefined
  if (url !== undefined) {
    const proxy = proxyIn(url, `${where}/url`)
    if (hasUser(proxy)) throw new InvalidSettings(`${where}/url`, 'Expected no user name in it: say it in credentials')
    const source = credentials && sourceFor(credentials, `${where}/credentials`)
    return checked({ url: proxy, credentials: source, tls }, upstream, where)
  }
  const name = env['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY'
  const value = env[name]
  if (!value || upstream.protocol !== 'https:' || isLoopback(upstream.hostname)) return undefined
  const proxy = proxyIn(value, name)
  return checked({ url: withoutUser(proxy), credentials: userOf(proxy, name), tls }, upstream, where)
}

/** TLS keeps the proxy from seeing the key; where there is none, only this machine may. */
function checked(plan: ProxyPlan, upstream: URL, where: string): ProxyPlan {
  if (upstream.protocol === 'https:' || isLoopback(plan.url.hostname)) return plan
  throw new InvalidSettings(where, 'Expected an https upstream: the proxy would see the key of a plain one')
}

function proxyIn(value: string, where: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new InvalidSettings(where, 'Expected the http or https URL of a proxy')
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new InvalidSettings(where, 'Expected scheme, host and port and no more')
  }
  return url
}

const hasUser = ({ username, password }: URL): boolean => username !== '' || password !== ''

function withoutUser(url: URL): URL {
  return new URL(url.origin)
}

function userOf(url: URL, name: string): KeySource | undefined {
  if (!hasUser(url)) return undefined
  try {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    return memorySource(new Secret(pair), { name })
  } catch {
    throw new InvalidSettings(name, 'Expected the user name and the password to be percent-encoded')
  }
}

function listIn(env: Readonly<Env>): readonly string[] {
  return (env['no_proxy'] || env['NO_PROXY'] || '').split(/[\s,]+/).filter(Boolean)
}
