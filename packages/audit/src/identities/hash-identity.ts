import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { Secret } from '@windbreak/core'
import { isIPv4, isIPv6 } from 'node:net'
import { BadIdentityKey } from '../errors.js'

/** Hashed apart, so that a user whose id is an address is not taken for that address. */
export type IdentityKind = 'user' | 'address' | 'text'

export interface IdentityKey {
  /** Tells keys apart in records; follows from the key. */
  readonly kid: string
  readonly key: KeyObject
}

const LEAST_CHARS = 32
const KEY_BYTES = 32
const KID_DIGITS = 8
/** RFC 2104, section 5: a truncated HMAC keeps at least half of its hash. */
const TAG_BYTES = 16

/** A new key for the ids in records. Whoever has it can try out guesses: keep it from those who read the log. */
export function createIdentityKey(): Secret {
  return new Secret(randomBytes(KEY_BYTES).toString('base64url'))
}

/** Any text of at least 32 characters; a line break at its end does not count. Throws `WB_AUDIT_IDENTITY_KEY`. */
export function readIdentityKey(secret: Secret): IdentityKey {
  const text = secret.reveal().trim()
  if (text.length < LEAST_CHARS) throw new BadIdentityKey(`it needs at least ${LEAST_CHARS} characters`)
  const key = createSecretKey(text, 'utf8')
  return { key, kid: createHmac('sha256', key).update('kid').digest('hex').slice(0, KID_DIGITS) }
}

/** What stands in records in the place of `value`: `hmac:<kid>:<tag>`, HMAC-SHA-256 (RFC 2104) cut to 16 bytes. */
export function hashIdentity(kind: IdentityKind, value: string, { kid, key }: IdentityKey): string {
  const plain = kind === 'address' ? plainAddress(value) : value
  const tag = createHmac('sha256', key).update(`${kind}\0${plain}`).digest().subarray(0, TAG_BYTES)
  return `hmac:${kid}:${tag.toString('base64url')}`
}

/** What to look for in records to find `value`: one for each key that was ever used. */
export function searchIdentity(kind: IdentityKind, value: string, keys: readonly Secret[]): readonly string[] {
  return keys.map(key => hashIdentity(kind, value, readIdentityKey(key)))
}

/** One address, one text: without a zone, in lower case, an IPv4 address in IPv6 clothes as what it is. */
function plainAddress(address: string): string {
  if (!isIPv6(address)) return address
  const [bare = ''] = address.toLowerCase().split('%')
  const mapped = bare.startsWith('::ffff:') ? bare.slice('::ffff:'.length) : ''
  return isIPv4(mapped) ? mapped : bare
}
