import { createRequire } from 'node:module'
import { SdkVersionRefused } from './errors.js'

/** https://github.com/advisories/GHSA-jgg6-4rpr-wfh7 */
const COMPROMISED: ReadonlySet<string> = new Set(['2.2.2', '2.2.3', '2.2.4'])

/** The installed version of the official client, or `undefined`. Reads its package.json; nothing of it is run. */
export function readSdkVersion(require: NodeJS.Require = createRequire(import.meta.url)): string | undefined {
  try {
    const { version } = require('@mistralai/mistralai/package.json') as { version?: unknown }
    return typeof version === 'string' ? version : undefined
  } catch {
    return undefined
  }
}

/** Throws `WB_CONFIG_SDK_VERSION` for a version that stole keys. */
export function refuseSdk(version: string | undefined): void {
  if (version !== undefined && COMPROMISED.has(version)) throw new SdkVersionRefused(version)
}
