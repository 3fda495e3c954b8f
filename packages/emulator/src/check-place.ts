import { isIP } from 'node:net'
import { NotHere, NotLoopback } from './errors.js'

/** Unset and `test` are for users' own tests. Whatever is not known may be production under another name. */
const PLACES: ReadonlySet<string> = new Set(['', 'development', 'staging', 'test'])

/** Throws `WB_EMULATOR_NOT_HERE` in production and in environments nobody knows. */
export function checkEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  if (!PLACES.has(env['WINDBREAK_ENV'] || env['NODE_ENV'] || '')) throw new NotHere()
}

/** Throws `WB_EMULATOR_NOT_LOOPBACK` for every host but this machine's own. */
export function checkHost(host: string): void {
  if (host === 'localhost' || host === '::1') return
  if (isIP(host) !== 4 || !host.startsWith('127.')) throw new NotLoopback()
}
