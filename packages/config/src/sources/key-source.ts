import type { Secret } from '@windbreak/core'

/** One value of a key, as its source holds it. */
export interface KeyVersion {
  /** As it came. It is trimmed and checked before it is used. */
  readonly secret: Secret
  /**
   * Tells this value from the source's other ones: the provider's own version id, or a keyed fingerprint. Stays the same
   * for as long as the value does, and says nothing about it. It stands in logs and records.
   */
  readonly version: string
  /** Epoch milliseconds, where the source knows when the value was made. */
  readonly createdAt?: number
  /** Epoch milliseconds, where the source knows when the value ends. */
  readonly expiresAt?: number
}

/** Where keys come from: an environment, a mounted file, a secret manager. */
export interface KeySource {
  /** What settings, logs, records and errors call it, such as `file /run/secrets/mistral`. Never holds a value. */
  readonly name: string
  /** How many requests to another machine a read may make; 0 where it asks this one. They are limited to 12 a minute. */
  readonly calls: number
  /**
   * What the source holds now, best first; a later one is tried only when an earlier one is refused. Empty where it holds
   * none, so that the next source counts. Rejects with `WB_CONFIG_KEY_SOURCE` when it cannot tell: then no other source
   * counts. Never gives a part of a value.
   */
  read(signal: AbortSignal): Promise<readonly KeyVersion[]>
  /** Calls `changed` when the value may be another. Gives what ends the watching. A source that cannot tell never calls. */
  watch(changed: () => void): () => void
}
