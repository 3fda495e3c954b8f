import type { Environment, Secret } from '@windbreak/core'
import { chooseUpstream, REGIONS } from './choose-upstream.js'
import { InvalidSettings, KeyMissing, ProfileMissing } from './errors.js'
import type { KeySourceSetting } from './key-source-setting.js'
import { chooseProxy } from './network/choose-proxy.js'
import type { NetworkPlan } from './network/open-network.js'
import type { TlsPlan } from './network/read-tls.js'
import type { ProxySettings, TlsSettings } from './network/settings.js'
import type { UpstreamSettings } from './profile-settings.js'
import type { Env } from './read-env-file.js'
import type { ConfigSettings } from './settings.js'
import { envSource } from './sources/env.js'
import { fileSource } from './sources/file.js'
import type { KeySource } from './sources/key-source.js'
import { memorySource } from './sources/memory.js'

export interface UpstreamPlan {
  readonly name: string
  readonly origin: string
  readonly sources: readonly KeySource[]
  /** Models a new key must offer; `undefined`: those that policy allows. */
  readonly models: readonly string[] | undefined
  /** How it is reached. */
  readonly network: NetworkPlan
}

export interface PlanOptions {
  readonly settings: ConfigSettings
  readonly environment: Environment
  readonly env: Env
  /** The variables of a `.env` file, as it is now. */
  readonly readFile: () => Readonly<Env>
  /** The option `key`. */
  readonly key: Secret | string | undefined
  /** The option `sources`. */
  readonly sources: Readonly<Record<string, KeySource>> | undefined
}

const GENERAL = 'MISTRAL_API_KEY'
export const SPECIFIC = {
  development: 'MISTRAL_API_KEY_DEV',
  staging: 'MISTRAL_API_KEY_STAGING',
  production: 'MISTRAL_API_KEY_PROD',
} as const satisfies Record<Environment, string>

/**
 * Which servers may be called in this environment, and where the key of each comes from. Of two ways to say one thing
 * only one may be used: throws `WB_CONFIG_INVALID_SETTINGS`, `WB_CONFIG_PROFILE_MISSING` or
 * `WB_CONFIG_UPSTREAM_NOT_TRUSTED`.
 */
export function planUpstreams(options: PlanOptions): readonly UpstreamPlan[] {
  const { settings, environment } = options
  if (settings.profiles === undefined) {
    const { serverURL } = settings
    const origin = originFor(options, 'default', { serverURL })
    const network = networkFor(options, origin, undefined)
    return [{ name: 'default', origin, sources: plainSources(options), models: undefined, network }]
  }
  for (const [name, value] of Object.entries({ key: options.key, serverURL: settings.serverURL })) {
    if (value !== undefined) throw new InvalidSettings(`/${name}`, 'Expected nothing, as there are profiles')
  }
  const profile = settings.profiles[environment]
  if (profile === undefined) throw new ProfileMissing(environment)
  return Object.entries(profile.upstreams as Record<string, UpstreamSettings>).map(([name, upstream]) => {
    const where = `/profiles/${environment}/upstreams/${name}`
    const origin = originFor(options, name, { ...upstream, where })
    return {
      name,
      origin,
      sources: upstream.keys.map((setting, i) => sourceFor(setting, options, `${where}/keys/${i}`)),
      models: upstream.models ?? (name === 'default' ? undefined : []),
      network: networkFor(options, origin, { ...upstream, where }),
    }
  })
}

function sourceFor(setting: KeySourceSetting, { env, readFile, sources }: PlanOptions, where: string): KeySource {
  if ('env' in setting) return envSource({ variable: setting.env, env, readFile })
  if ('file' in setting) return fileSource(setting.file, setting.field === undefined ? {} : { field: setting.field })
  const source = sources !== undefined && Object.hasOwn(sources, setting.use) ? sources[setting.use] : undefined
  if (source === undefined)
    throw new InvalidSettings(`${where}/use`, 'Expected the name of one of the option "sources"')
  return source
}

interface OwnNetwork {
  readonly proxy?: ProxySettings
  readonly tls?: TlsSettings
  readonly where: string
}

/** What an upstream says of itself goes, as a whole, before what is said of all. */
function networkFor(options: PlanOptions, origin: string, own: OwnNetwork | undefined): NetworkPlan {
  const { settings, env, readFile } = options
  const source = (setting: KeySourceSetting, where: string) => sourceFor(setting, options, where)
  const tls = own?.tls ?? settings.tls
  const tlsAt = `${own?.tls === undefined ? '' : own.where}/tls`
  const proxyAt = `${own?.proxy === undefined ? '' : own.where}/proxy`
  const proxy = chooseProxy({
    settings: own?.proxy ?? settings.proxy,
    origin,
    where: proxyAt,
    env: { ...readFile(), ...env },
    sourceFor: source,
  })
  const planTls = (at: string, plan: TlsSettings | undefined): TlsPlan => ({
    where: at,
    settings: plan,
    key: plan?.key && source(plan.key, `${at}/key`),
  })
  return {
    origin,
    tls: planTls(tlsAt, tls),
    proxy: proxy && { ...proxy, tls: planTls(`${proxyAt}/tls`, proxy.tls) },
  }
}

/** Sources that hold something else than a key of Mistral's. */
function otherUses({ proxy, tls }: ConfigSettings): ReadonlySet<string> {
  const settings = [proxy?.credentials, proxy?.tls?.key, tls?.key]
  return new Set(settings.flatMap(setting => (setting !== undefined && 'use' in setting ? setting.use : [])))
}

interface Place {
  readonly region?: keyof typeof REGIONS | undefined
  readonly serverURL?: string | undefined
  readonly where?: string
}

function originFor({ settings, environment, env, readFile }: PlanOptions, name: string, place: Place): string {
  const { region, serverURL, where = '' } = place
  if (region !== undefined && serverURL !== undefined) {
    throw new InvalidSettings(where, 'Expected a region or a serverURL, not both')
  }
  return chooseUpstream({
    environment,
    serverURL: serverURL ?? (region === undefined ? undefined : REGIONS[region]),
    // The variable is about the one server there is without profiles.
    fromEnv: name === 'default' ? (env['MISTRAL_SERVER_URL'] ?? readFile()['MISTRAL_SERVER_URL']) : undefined,
    trustedUpstreams: settings.trustedUpstreams,
  })
}

/** Without profiles: the option `key`, or the sources handed in, or variables. */
function plainSources({ settings, key, sources = {}, environment, env, readFile }: PlanOptions): readonly KeySource[] {
  const others = otherUses(settings)
  const given = Object.entries(sources).flatMap(([name, source]) => (others.has(name) ? [] : source))
  if (key !== undefined && given.length > 0) {
    throw new InvalidSettings('/key', 'Expected the option "key" or the option "sources", not both')
  }
  if (key !== undefined) return [memorySource(key, { name: 'the option "key"' })]
  if (given.length > 0) return given
  return [SPECIFIC[environment], GENERAL].flatMap(variable => {
    const path = env[`${variable}_FILE`] ?? readFile()[`${variable}_FILE`]
    const inEnv = envSource({ variable, env, readFile })
    if (path === undefined) return [inEnv]
    if ((env[variable] ?? readFile()[variable]) !== undefined) {
      throw new InvalidSettings(`${variable}_FILE`, `Expected it or ${variable}, not both`)
    }
    if (path === '') throw new KeyMissing(`${variable}_FILE`)
    return [fileSource(path)]
  })
}
