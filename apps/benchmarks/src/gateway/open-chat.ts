import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createKey } from '@windbreak/access'
import { createIdentityKey } from '@windbreak/audit'
import type { Secret } from '@windbreak/core'

export interface ChatEnv {
  readonly env: Readonly<Record<string, string>>
  readonly accessKey: string
  /** What ids and texts on record are hashed under. */
  readonly identityKey: Secret
  /** The audit spool. */
  readonly spool: string
  /** Stands for Mistral's; says nothing. */
  readonly mistralKey: string
}

/** The environment of a chat server whose files are all in `folder`, with limits on numbers of requests out of the way. */
export function chatEnv(folder: string, upstream: string, more: Record<string, string> = {}): ChatEnv {
  const identityKey = createIdentityKey()
  const accessKey = createKey({ live: false }).key
  const [keyFile, data] = [join(folder, 'identity.key'), join(folder, 'data')]
  writeFileSync(keyFile, `${identityKey.reveal()}\n`, { mode: 0o600 })
  const mistralKey = randomUUID().replaceAll('-', '')
  const env = {
    WINDBREAK_ENV: 'development',
    WINDBREAK_DATA_DIR: data,
    WINDBREAK_ACCESS_KEY: accessKey,
    WINDBREAK_AUDIT_IDENTITY_KEY_FILE: keyFile,
    WINDBREAK_REQUESTS_PER_MINUTE: '1000000000',
    WINDBREAK_MAX_LAG_MS: '0',
    WINDBREAK_GRACE_MS: '500',
    MISTRAL_SERVER_URL: upstream,
    MISTRAL_API_KEY: mistralKey,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    ...more,
  }
  return { env, accessKey, identityKey, spool: join(data, 'audit'), mistralKey }
}
