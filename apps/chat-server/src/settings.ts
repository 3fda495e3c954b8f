import { isIP } from 'node:net'
import { type Environment, readEnvironment, type Secret } from '@windbreak/core'
import type { PolicySettings } from '@windbreak/policy'
import { type AccessFiles, readAccessFiles } from './access-files.js'
import { type ListenAddress, readAdminAddress, readRedirectAddress } from './listen-address.js'
import { type AuditCopies, readAuditCopies } from './audit-copies.js'
import { type AuditIdentities, readAuditIdentities } from './audit-identities.js'
import { readAuditKey } from './audit-key.js'
import { type BudgetSetup, readBudgetSetup } from './budget-settings.js'
import { DevelopmentOnly, InvalidSetting } from './errors.js'
import { readHistoryKeys } from './history-settings.js'
import { readTls, type TlsSettings } from './https/settings.js'
import { type KeySettings, readKeySettings } from './key-settings.js'
import { readPolicy } from './policy-settings.js'

export type Env = Readonly<Record<string, string | undefined>>

export interface ServerSettings extends AccessFiles {
  readonly environment: Environment
  readonly host: string
  readonly port: number
  readonly dataDirectory: string
  /** A plain key for development, from WINDBREAK_ACCESS_KEY. */
  readonly plainAccessKey: string | undefined
  /** From WINDBREAK_POLICY_FILE; the policy package's own defaults where there is none. */
  readonly policy: PolicySettings
  /** The file that it is read from again when it changes. */
  readonly policyFile: string | undefined
  /** From WINDBREAK_CONFIG_FILE: servers, keys and rotation. */
  readonly keys: KeySettings
  /** From WINDBREAK_HISTORY_KEY_FILE; none in development makes the gateway make one up. */
  readonly historyKeys: readonly Secret[]
  /** From WINDBREAK_BUDGETS_FILE and WINDBREAK_REDIS_URL. */
  readonly budgets: BudgetSetup
  readonly requestsPerMinute: number
  /** Addresses and CIDR ranges of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** Origins other than Mistral's that may be given the key. */
  readonly trustedUpstreams: readonly string[]
  /** Host names, with or without a port, that the server answers to; empty: see `refuseForeignHosts`. */
  readonly allowedHosts: readonly string[]
  /** Milliseconds the event loop may lag before requests are refused; 0 for no limit. */
  readonly maxLagMs: number
  /** From TLS_CERT_FILE and TLS_KEY_FILE, or WINDBREAK_HTTPS; `undefined` for plain HTTP. */
  readonly tls: TlsSettings | undefined
  /** From WINDBREAK_REDIRECT_LISTEN: where plain HTTP is sent on to HTTPS. */
  readonly redirect: ListenAddress | undefined
  readonly graceMs: number
  /** From WINDBREAK_AUDIT_KEY_FILE; records are not signed without it. */
  readonly auditKey: Secret | undefined
  /** From WINDBREAK_AUDIT_SQLITE and WINDBREAK_AUDIT_POSTGRES_URL_FILE. */
  readonly auditCopies: AuditCopies
  /** From WINDBREAK_AUDIT_IDENTITY_KEY_FILE; made up in development. */
  readonly auditIdentities: AuditIdentities
  readonly logLevel: string
  /** From WINDBREAK_ADMIN_LISTEN: metrics and what readiness is made of; `undefined` for no such listener. */
  readonly admin: ListenAddress | undefined
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent']

/** Everything the server reads from its environment, checked at once. Throws a coded error that names the variable, never its value. */
export function readServerSettings(env: Env): ServerSettings {
  const environment = readEnvironment(env)
  refuseUnknown(env)
  const development = environment === 'development'
  const plainAccessKey = env['WINDBREAK_ACCESS_KEY'] || undefined
  if (plainAccessKey !== undefined && !development) throw new DevelopmentOnly('WINDBREAK_ACCESS_KEY')
  const dataDirectory = env['WINDBREAK_DATA_DIR'] || requireDirectory(development)
  const tls = readTls(env, environment)
  const allowedHosts = readHosts(env['WINDBREAK_ALLOWED_HOSTS'])
  return Object.freeze({
    environment,
    host: env['HOST'] || '127.0.0.1',
    port: readInteger(env, 'PORT', 3000, 0, 65_535),
    dataDirectory,
    auditKey: readAuditKey(env, dataDirectory),
    auditCopies: readAuditCopies(env),
    auditIdentities: readAuditIdentities(env, environment, dataDirectory),
    ...readAccessFiles(env),
    plainAccessKey,
    policy: readPolicy(env),
    policyFile: env['WINDBREAK_POLICY_FILE'] || undefined,
    keys: readKeySettings(env),
    budgets: readBudgetSetup(env),
    requestsPerMinute: readInteger(env, 'WINDBREAK_REQUESTS_PER_MINUTE', 300, 1, 1_000_000_000),
    trustedProxies: readProxies(env['WINDBREAK_TRUSTED_PROXIES']),
    trustedUpstreams: readList(env['WINDBREAK_TRUSTED_UPSTREAMS']),
    allowedHosts,
    maxLagMs: readInteger(env, 'WINDBREAK_MAX_LAG_MS', 1_000, 0, 60_000),
    tls,
    redirect: readRedirectAddress(env, tls !== undefined, development || allowedHosts.length > 0),
    graceMs: readInteger(env, 'WINDBREAK_GRACE_MS', 10_000, 0, 600_000),
    logLevel: readLogLevel(env),
    admin: readAdminAddress(env, environment),
    historyKeys: readHistoryKeys(env, environment),
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

/** What the server and its packages read. Kubernetes adds names of its own for a service called `windbreak`. */
const KNOWN =
  /^WINDBREAK_(ENV|DATA_DIR|ACCESS_KEYS_FILE|ACCESS_KEY|ACCESS_PEPPER_FILE|POLICY_FILE|CONFIG_FILE|BUDGETS_FILE|REDIS_URL|REDIS_PREFIX|AUDIT_KEY_FILE|AUDIT_IDENTITY_KEY_FILE|AUDIT_SQLITE|AUDIT_POSTGRES_URL_FILE|HISTORY_KEY_FILE|REQUESTS_PER_MINUTE|TRUSTED_PROXIES|TRUSTED_UPSTREAMS|GRACE_MS|ALLOWED_HOSTS|MAX_LAG_MS|ADMIN_LISTEN|REDIRECT_LISTEN|HTTPS)$/
const OTHERS = /^WINDBREAK_(CI_|HAS_|TEST_|NODE_|(.*_)?SERVICE_(HOST|PORT)|(.*_)?PORT(_\d|$))/
const TLS = /^TLS_(CERT|KEY)/

/** A misspelt variable would otherwise mean its default, which is not what somebody asked for. */
function refuseUnknown(env: Env): void {
  const unknown = Object.keys(env).find(
    name =>
      (name.startsWith('WINDBREAK_') && !KNOWN.test(name) && !OTHERS.test(name)) ||
      (TLS.test(name) && name !== 'TLS_CERT_FILE' && name !== 'TLS_KEY_FILE'),
  )
  if (unknown !== undefined) throw new InvalidSetting(unknown, 'there is no such variable')
}

function readList(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)
}

/** A bare `true` would let every client choose its own address, so only addresses and ranges are taken. */
function readProxies(text: string | undefined): readonly string[] {
  const proxies = readList(text)
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/')
    const family = isIP(address)
    const widest = family === 4 ? 32 : 128
    // ::ffff:0:0/96 is all of IPv4.
    const mapped = /^::ffff:/i.test(address) && bits !== undefined && Number(bits) < 104
    const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= widest)
    if (family === 0 || !fits || mapped) {
      throw new InvalidSetting(
        'WINDBREAK_TRUSTED_PROXIES',
        'expected IP addresses or CIDR ranges of /8 or narrower, separated by commas',
      )
    }
  }
  return proxies
}

const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)(:\d{1,5})?$/

function readHosts(text: string | undefined): readonly string[] {
  const hosts = readList(text).map(host => host.toLowerCase())
  if (hosts.every(host => HOST.test(host))) return hosts
  throw new InvalidSetting(
    'WINDBREAK_ALLOWED_HOSTS',
    'expected host names such as chat.example.com, separated by commas',
  )
}
