import type { AuditPluginOptions } from '@windbreak/audit'
import { type Environment, Secret } from '@windbreak/core'
import { refuseInside } from './audit-key.js'
import { InvalidSetting } from './errors.js'
import { readText, refuseWritable } from './read-json-file.js'
import type { Env } from './settings.js'

const NAME = 'WINDBREAK_AUDIT_IDENTITY_KEY_FILE'
const PLAIN = 'plain'

export interface AuditIdentities {
  readonly settings: Pick<NonNullable<AuditPluginOptions['settings']>, 'identities'>
  /** The first is in use, all are searched with. */
  readonly identityKeys: readonly Secret[]
}

/** How the audit trail names persons: keys of a hash, one a line, or the word `plain`. */
export function readAuditIdentities(env: Env, environment: Environment, dataDirectory: string): AuditIdentities {
  const path = env[NAME]
  if (path === PLAIN) return { settings: { identities: PLAIN }, identityKeys: [] }
  if (path) return { settings: {}, identityKeys: readIdentityKeys(path, dataDirectory) }
  if (environment === 'development') return { settings: {}, identityKeys: [] }
  throw new InvalidSetting(NAME, 'name the file with the keys that user ids are hashed under, or say "plain"')
}

export function readIdentityKeys(path: string, dataDirectory: string): readonly Secret[] {
  const lines = readText(NAME, path)
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
  if (lines.length === 0) throw new InvalidSetting(NAME, 'the file holds no key')
  refuseInside(NAME, path, dataDirectory)
  refuseWritable(NAME, path)
  return lines.map(line => new Secret(line))
}
