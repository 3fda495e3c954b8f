import { createHmac, hash } from 'node:crypto'
import { kindOf } from './key-format.js'
import type { Pepper } from './peppers.js'

/**
 * What is kept in place of a key: its kind, the algorithm, the pepper's id where there is one, 64 hexadecimal digits.
 * A key is 256 random bits, so there is nothing to guess, and salt and slowness would add nothing. A pepper adds this:
 * a leaked list alone does not even show whether a key that one already has is on it.
 */
export function hashKey(key: string, pepper?: Pepper): string {
  const kind = kindOf(key)
  if (pepper === undefined) return `${kind}:sha256:${digestOf(key).toString('hex')}`
  return `${kind}:hmac-sha256:${pepper.id}:${pepperedDigestOf(key, pepper.secret.reveal()).toString('hex')}`
}

export function digestOf(key: string): Buffer {
  return hash('sha256', key, 'buffer')
}

/** RFC 2104, over the key's own text. */
export function pepperedDigestOf(key: string, pepper: string): Buffer {
  return createHmac('sha256', pepper).update(key).digest()
}

/** The pepper a stored hash was made under; `null` where there was none. */
export function pepperOf(stored: string): string | null {
  const parts = stored.split(':')
  return parts.length === 4 ? (parts[2] ?? null) : null
}
