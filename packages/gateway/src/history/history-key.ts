import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { Secret } from '@windbreak/core'
import { InvalidSettings } from '../errors.js'

/** As long as what it makes (RFC 2104, section 3). */
export const KEY_BYTES = 32

export interface HistoryKey {
  /** Tells keys apart and says nothing about them. */
  readonly id: string
  readonly key: KeyObject
}

/** The first signs, all verify. Throws `WB_GATEWAY_INVALID_SETTINGS` where one is too short. */
export function readHistoryKeys(secrets: readonly Secret[]): readonly HistoryKey[] {
  return secrets.map((secret, at) => {
    const bytes = Buffer.from(secret.reveal())
    if (bytes.length < KEY_BYTES) {
      throw new InvalidSettings(`/historyKeys/${at}`, `expected at least ${KEY_BYTES} bytes`)
    }
    return toHistoryKey(createSecretKey(bytes))
  })
}

export function toHistoryKey(key: KeyObject): HistoryKey {
  const id = createHmac('sha256', key).update('windbreak history key').digest('base64url').slice(0, 8)
  return { id, key }
}
