import { readEnvironment, type Secret } from '@windbreak/core'
import { NoIdentityKey } from '../errors.js'
import type { AuditSettings } from '../settings.js'
import type { Log } from '../spool/log.js'
import { createIdentityKey, readIdentityKey } from './hash-identity.js'
import { createIdentities, type Identities, PLAIN } from './identities.js'
import { readKeyFiles } from './read-key-files.js'

export interface OpenIdentitiesOptions {
  readonly settings: Pick<AuditSettings, 'identities' | 'identityKeyFiles' | 'directory'>
  /** Before those from files. */
  readonly keys: readonly Secret[]
  readonly environment: string | undefined
  readonly log: Log
}

/** The way ids are recorded, and the key's id for the `start` record. */
export interface OpenedIdentities {
  readonly identities: Identities
  readonly kid: string | null
}

/**
 * Ids are hashed under the first key. Without a key they are recorded as they are only where the settings say
 * `plain`; in development a key is made up that ends with the process.
 * Throws `WB_AUDIT_NO_IDENTITY_KEY` anywhere else, and `WB_AUDIT_IDENTITY_KEY` for a key that is none.
 */
export function openIdentities({ settings, keys, environment, log }: OpenIdentitiesOptions): OpenedIdentities {
  const all = [...keys, ...readKeyFiles(settings.identityKeyFiles, settings.directory)].map(readIdentityKey)
  const [current] = all
  if (settings.identities === 'plain') {
    if (current !== undefined) throw new NoIdentityKey('"identities" is "plain", and a key was given: drop one of them')
    log.warn({}, 'audit: user ids and addresses are recorded as they are')
    return { identities: PLAIN, kid: null }
  }
  if (current !== undefined) return { identities: createIdentities(current), kid: current.kid }
  if (!isDevelopment(environment)) {
    throw new NoIdentityKey('set "identityKeyFiles" or hand in "identityKeys", or say "identities": "plain"')
  }
  const { kid, ...key } = readIdentityKey(createIdentityKey())
  log.warn({ kid }, 'audit: user ids and addresses are hashed under a key that ends with this process')
  return { identities: createIdentities({ kid, ...key }), kid }
}

/** Where nobody says, it is production. */
export function isDevelopment(environment: string | undefined): boolean {
  try {
    return readEnvironment(environment === undefined ? process.env : { WINDBREAK_ENV: environment }) === 'development'
  } catch {
    return false
  }
}
