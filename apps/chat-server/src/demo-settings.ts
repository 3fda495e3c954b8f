import { createKey } from '@windbreak/access'
import { isIP } from 'node:net'
import { DevelopmentOnly } from './errors.js'
import { type Env, readServerSettings, type ServerSettings } from './settings.js'

export interface DemoSettings {
  readonly settings: ServerSettings
  /** The emulator stands in only where nobody named a key or an upstream. */
  readonly emulate: boolean
  /** Shown once, where the demo made it. */
  readonly accessKey: string | undefined
}

const KEY_NAMES = ['MISTRAL_API_KEY', 'MISTRAL_API_KEY_DEV', 'MISTRAL_API_KEY_STAGING', 'MISTRAL_API_KEY_PROD']

/** What the demo adds to the server's settings. Everything here is refused outside development. */
export function readDemoSettings(env: Env): DemoSettings {
  const settings = readServerSettings(env)
  if (settings.environment !== 'development') throw new DevelopmentOnly('The demo')
  const named = [...KEY_NAMES, 'MISTRAL_SERVER_URL'].some(name => Boolean(env[name]))
  const emulate = !named
  if (emulate && !isLoopback(settings.host)) throw new DevelopmentOnly('The emulator on a host that others can reach')
  const needsKey = settings.plainAccessKey === undefined && settings.accessKeys.length === 0
  const accessKey = needsKey ? createKey({ live: false }).key : settings.plainAccessKey
  return { settings: Object.freeze({ ...settings, plainAccessKey: accessKey }), emulate, accessKey }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
