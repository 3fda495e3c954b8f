import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { AccessSettings } from '@windbreak/access'
import { type Environment, readEnvironment, readSettings } from '@windbreak/core'
import { DevelopmentOnly, InvalidSetting, NoAccessKeys } from './errors.js'

export type Env = Readonly<Record<string, string | undefined>>

export interface ServerSettings {
  readonly environment: Environment
  readonly host: string
  readonly port: number
  readonly dataDirectory: string
  /** Stored keys from WINDBREAK_ACCESS_KEYS_FILE. */
  readonly accessKeys: AccessSettings['keys']
  /** A plain key for development, from WINDBREAK_ACCESS_KEY. */
  readonly plainAccessKey: string | undefined
  readonly requestsPerMinute: number
  /** Addresses and CIDR ranges of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  readonly graceMs: number
  readonly logLevel: string
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent']

/** Everything the server reads from its environment, checked at once. Throws a coded error that names the variable, never its value. */
export function readServerSettings(env: Env): ServerSettings {
  const environment = readEnvironment(env)
  const development = environment === 'development'
  const plainAccessKey = env['WINDBREAK_ACCESS_KEY'] || undefined
  if (plainAccessKey !== undefined && !development) throw new DevelopmentOnly('WINDBREAK_ACCESS_KEY')
  const accessKeys = readAccessKeys(env['WINDBREAK_ACCESS_KEYS_FILE'])
  if (accessKeys.length === 0 && !development) throw new NoAccessKeys()
  return Object.freeze({
    environment,
    host: env['HOST'] || '127.0.0.1',
    port: readInteger(env, 'PORT', 3000, 0, 65_535),
    dataDirectory: env['WINDBREAK_DATA_DIR'] || requireDirectory(development),
    accessKeys,
    plainAccessKey,
    requestsPerMinute: readInteger(env, 'WINDBREAK_REQUESTS_PER_MINUTE', 300, 1, 1_000_000_000),
    trustedProxies: readProxies(env['WINDBREAK_TRUSTED_PROXIES']),
    tls: readTls(env),
    graceMs: readInteger(env, 'WINDBREAK_GRACE_MS', 10_000, 0, 600_000),
    logLevel: readLogLevel(env),
  })
}

function requireDirectory(development: boolean): string {
  if (development) return '.windbreak'
  throw new InvalidSetting('WINDBREAK_DATA_DIR', 'name the directory that holds the audit trail')
}

function readInteger(env: Env, name: string, fallback: number, least: number, most: number): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new InvalidSetting(name, `expected a whole number from ${least} to ${most}`)
}

function readLogLevel(env: Env): string {
  const level = env['LOG_LEVEL'] || 'info'
  if (LOG_LEVELS.includes(level)) return level
  throw new InvalidSetting('LOG_LEVEL', `expected one of ${LOG_LEVELS.join(', ')}`)
}

/** A bare `true` would let every client choose its own address, so only addresses and ranges are taken. */
function readProxies(text: string | undefined): readonly string[] {
  const proxies = (text ?? '').split(',').map(part => part.trim())
  for (const proxy of proxies.filter(Boolean)) {
    const [address = '', bits] = proxy.split('/')
    const family = isIP(address)
    const widest = family === 4 ? 32 : 128
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= widest)
    if (family === 0 || !fits) {
      throw new InvalidSetting('WINDBREAK_TRUSTED_PROXIES', 'expected IP addresses or CIDR ranges of /8 or narrower, separated by commas')
    }
  }
  return proxies.filter(Boolean)
}

function readTls(env: Env): ServerSettings['tls'] {
  const [cert, key] = [env['TLS_CERT_FILE'], env['TLS_KEY_FILE']]
  if (!cert && !key) return undefined
  if (!cert || !key) throw new InvalidSetting(cert ? 'TLS_KEY_FILE' : 'TLS_CERT_FILE', 'a certificate and its key go together')
  return { cert: readText('TLS_CERT_FILE', cert), key: readText('TLS_KEY_FILE', key) }
}

function readAccessKeys(path: string | undefined): ServerSettings['accessKeys'] {
  if (!path) return []
  const text = readText('WINDBREAK_ACCESS_KEYS_FILE', path)
  const Problem = class extends InvalidSetting {
    constructor(where: string, why: string) {
      super('WINDBREAK_ACCESS_KEYS_FILE', `${where}: ${why}`)
    }
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new InvalidSetting('WINDBREAK_ACCESS_KEYS_FILE', 'it is not JSON')
  }
  return readSettings(AccessSettings, parsed, Problem).keys
}

function readText(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new InvalidSetting(name, 'the file cannot be read')
  }
}
