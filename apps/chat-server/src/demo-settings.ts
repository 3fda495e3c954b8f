import { createKey } from '@windbreak/access'
import { isIP } from 'node:net'
import { readEnvironment } from '@windbreak/core'
import { DevelopmentOnly, LoopbackOnly } from './errors.js'
import { type Env, readServerSettings, type ServerSettings } from './settings.js'

export interface DemoSettings {
  readonly settings: ServerSettings
  /** The emulator stands in only where nobody named a key or an upstream. */
  readonly emulate: boolean
  /** An upstream on this machine is served without a key of Mistral's: it gets one made up for it. */
  readonly makeUpKey: boolean
  /** Shown once, where the demo made it. */
  readonly accessKey: string | undefined
}

const KEY_NAMES = [
  'MISTRAL_API_KEY',
  'MISTRAL_API_KEY_FILE',
  'MISTRAL_API_KEY_DEV',
  'MISTRAL_API_KEY_DEV_FILE',
  'MISTRAL_API_KEY_STAGING',
  'MISTRAL_API_KEY_PROD',
]

/** What the demo adds to the server's settings. Everything here is refused outside development. */
export function readDemoSettings(env: Env): DemoSettings {
  if (readEnvironment(env) !== 'development') throw new DevelopmentOnly('The demo')
  const settings = readServerSettings(env)
  const upstream = env['MISTRAL_SERVER_URL']
  const hasKey = settings.keys.profiles !== undefined || KEY_NAMES.some(name => Boolean(env[name]))
  const emulate = !hasKey && !upstream
  const makeUpKey = !hasKey && (emulate || isLoopback(hostOf(upstream)))
  if (emulate && !isLoopback(settings.host)) throw new LoopbackOnly()
  const needsKey = settings.plainAccessKey === undefined && settings.accessKeys.length === 0
  const accessKey = needsKey ? createKey({ live: false }).key : settings.plainAccessKey
  return { settings: Object.freeze({ ...settings, plainAccessKey: accessKey }), emulate, makeUpKey, accessKey }
}

function hostOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : ''
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
