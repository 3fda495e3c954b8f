import type { Environment } from '@windbreak/core'
import { InvalidSetting } from './errors.js'
import type { Env } from './settings.js'

export interface ListenAddress {
  readonly host: string
  readonly port: number
}

/** Where Prometheus's exporters of OpenTelemetry listen. */
const ADMIN_PORT = 9464
const ADDRESS = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9.-]{1,253})):(\d{1,5})$/i

/** `host:port`, or `off`. In production this machine alone where nobody says; elsewhere off. */
export function readAdminAddress(env: Env, environment: Environment): ListenAddress | undefined {
  const text = env['WINDBREAK_ADMIN_LISTEN']
  if (!text) return environment === 'production' ? { host: '127.0.0.1', port: ADMIN_PORT } : undefined
  return text === 'off' ? undefined : readAddress('WINDBREAK_ADMIN_LISTEN', text, '127.0.0.1:9464, or "off"')
}

/** Only where there is HTTPS to be sent to, and a name of the server's own to be sent by. */
export function readRedirectAddress(env: Env, hasTls: boolean, hasNames: boolean): ListenAddress | undefined {
  const name = 'WINDBREAK_REDIRECT_LISTEN'
  const text = env[name]
  if (!text) return undefined
  if (!hasTls) throw new InvalidSetting(name, 'TLS does not end here: set TLS_CERT_FILE and TLS_KEY_FILE too')
  if (!hasNames) throw new InvalidSetting(name, "list the server's names in WINDBREAK_ALLOWED_HOSTS too")
  return readAddress(name, text, '0.0.0.0:8080')
}

function readAddress(variable: string, text: string, example: string): ListenAddress {
  const [, v6, name, port] = ADDRESS.exec(text) ?? []
  const host = v6 ?? name
  if (host === undefined || Number(port) > 65_535) {
    throw new InvalidSetting(variable, `expected an address and a port such as ${example}`)
  }
  return { host, port: Number(port) }
}
