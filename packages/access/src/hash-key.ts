import { createHash } from 'node:crypto'
import { kindOf } from './key-format.js'

/**
 * What settings hold in place of a key: its kind, the algorithm, 64 hexadecimal digits.
 * Plain SHA-256 is enough where the key is 256 random bits: there is nothing to guess, so salt and slowness add nothing.
 */
export function hashKey(key: string): string {
  return `${kindOf(key)}:sha256:${digestOf(key).toString('hex')}`
}

export function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
