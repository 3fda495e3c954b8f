import { createHmac, randomBytes } from 'node:crypto'
import type { Secret } from '@windbreak/core'

/** One key in force. */
export interface HeldKey {
  readonly secret: Secret
  /** 8 hex digits that tell keys apart within this process and say nothing about them. */
  readonly fingerprint: string
  /** The variable or option it came from. */
  readonly source: string
  /** Epoch milliseconds. */
  readonly loadedAt: number
}

export interface Keyring {
  /** A frozen whole. The transport takes one for each attempt, so that a swap never lands halfway through one. */
  current(): HeldKey
  /** Puts another key in force. Attempts that have begun end with the key they began with. */
  swap(next: HeldKey): void
}

/** New in each process: a fingerprint in a log cannot be used to test guesses, nor to link machines. */
const FINGERPRINT_KEY = randomBytes(32)
const FINGERPRINT_BYTES = 4

export function createKeyring(initial: HeldKey): Keyring {
  let held = Object.freeze({ ...initial })
  return {
    current: () => held,
    swap(next) {
      held = Object.freeze({ ...next })
    },
  }
}

export function holdKey(secret: Secret, source: string, loadedAt: number): HeldKey {
  return { secret, fingerprint: fingerprintOf(secret), source, loadedAt }
}

/** 8 hex digits. Surrounding white space is no part of a key. */
export function fingerprintOf(secret: Secret): string {
  const digest = createHmac('sha256', FINGERPRINT_KEY).update(secret.reveal().trim()).digest()
  return digest.toString('hex', 0, FINGERPRINT_BYTES)
}
