import { createHmac, randomBytes } from 'node:crypto'
import type { Secret } from '@windbreak/core'
import type { KeySource, KeyVersion } from '../sources/key-source.js'
import { trimmed } from './check-key.js'

/** A key, and what is known of it. */
export interface HeldKey {
  /** Trimmed, and of the right form. */
  readonly secret: Secret
  /** 8 hex digits that tell keys apart within this process and say nothing about them. */
  readonly fingerprint: string
  /** The source's name. */
  readonly source: string
  /** Which of the source's values it is. */
  readonly version: string
  /** Epoch milliseconds. */
  readonly loadedAt: number
  /** Epoch milliseconds, as the source tells. */
  readonly createdAt?: number
  /** Epoch milliseconds, as the source tells. */
  readonly expiresAt?: number
}

/** New in each process: a fingerprint in a log cannot be used to test guesses, nor to link machines. */
const FINGERPRINT_KEY = randomBytes(32)
const FINGERPRINT_BYTES = 4

/** 8 hex digits. Surrounding white space is no part of a key. */
export function fingerprintOf(secret: Secret): string {
  const digest = createHmac('sha256', FINGERPRINT_KEY).update(secret.reveal().trim()).digest()
  return digest.toString('hex', 0, FINGERPRINT_BYTES)
}

/** Field by field: what else a source of somebody else's gives may be a value, and a held key is shown. */
export function readVersion(
  source: KeySource,
  { secret: raw, version, createdAt, expiresAt }: KeyVersion,
  loadedAt: number,
): HeldKey {
  const secret = trimmed(raw)
  return Object.freeze({
    secret,
    fingerprint: fingerprintOf(secret),
    source: source.name,
    version,
    loadedAt,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  })
}

/** Tells a value of a source from its other ones, and from the same value put there again under another version. */
export function idOf({ source, version, fingerprint }: HeldKey): string {
  return `${source} ${version} ${fingerprint}`
}
