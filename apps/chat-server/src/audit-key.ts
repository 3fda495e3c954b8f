import { realpathSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { Secret } from '@windbreak/core'
import { InvalidSetting } from './errors.js'
import { readText, refuseWritable } from './read-json-file.js'
import type { Env } from './settings.js'

const NAME = 'WINDBREAK_AUDIT_KEY_FILE'

/** What signs the audit trail. Beside the trail it would be in the hands of whoever can change the trail. */
export function readAuditKey(env: Env, dataDirectory: string): Secret | undefined {
  const path = env[NAME]
  if (!path) return undefined
  const pem = readText(NAME, path)
  refuseInside(NAME, path, dataDirectory)
  refuseWritable(NAME, path)
  return new Secret(pem)
}

export function refuseInside(name: string, path: string, dataDirectory: string): void {
  const way = relative(real(dataDirectory), real(path))
  if (!way.startsWith(`..${sep}`)) throw new InvalidSetting(name, 'keep it outside the data directory')
}

/** Where a path leads; the data directory may not be there yet. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
