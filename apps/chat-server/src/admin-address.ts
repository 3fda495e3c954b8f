import type { Environment } from '@windbreak/core'
import { InvalidSetting } from './errors.js'

export interface AdminAddress {
  readonly host: string
  readonly port: number
}

/** Where Prometheus's exporters of OpenTelemetry listen. */
const PORT = 9464
const ADDRESS = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9.-]{1,253})):(\d{1,5})$/i

/** `host:port`, or `off`. In production this machine alone where nobody says; elsewhere off. */
export function readAdminAddress(
  env: Readonly<Record<string, string | undefined>>,
  environment: Environment,
): AdminAddress | undefined {
  const text = env['WINDBREAK_ADMIN_LISTEN']
  if (text === undefined || text === '')
    return environment === 'production' ? { host: '127.0.0.1', port: PORT } : undefined
  if (text === 'off') return undefined
  const [, v6, name, port] = ADDRESS.exec(text) ?? []
  const host = v6 ?? name
  if (host === undefined || Number(port) > 65_535) {
    throw new InvalidSetting(
      'WINDBREAK_ADMIN_LISTEN',
      'expected an address and a port such as 127.0.0.1:9464, or "off"',
    )
  }
  return { host, port: Number(port) }
}
