import { randomBytes } from 'node:crypto'
import { toBase62 } from './base62.js'
import { hashKey } from './hash-key.js'
import { checksum, SECRET_WIDTH } from './key-format.js'
import { checkPeppers, type Pepper } from './peppers.js'

export interface CreatedKey {
  /** Show it once, to who will use it, and keep it nowhere. */
  readonly key: string
  /** What goes into settings or a store. */
  readonly hash: string
  /** A random name for the key, safe to print and to record. */
  readonly id: string
}

export interface CreateKeyOptions {
  readonly live: boolean
  /** The hash is made under it. */
  readonly pepper?: Pepper
}

/** Makes a key of 256 random bits: `wb_live_…` or, for anything but production, `wb_test_…`. */
export function createKey({ live, pepper }: CreateKeyOptions): CreatedKey {
  if (pepper !== undefined) checkPeppers([pepper])
  const secret = toBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), SECRET_WIDTH)
  const text = `wb_${live ? 'live' : 'test'}_${secret}`
  const key = text + checksum(text)
  return { key, hash: hashKey(key, pepper), id: `key_${randomBytes(6).toString('hex')}` }
}
