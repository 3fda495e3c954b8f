import type { Secret } from '@windbreak/core'

/** A new key that the upstream has accepted and that is not in force yet. */
export interface KeyCandidate {
  readonly secret: Secret
  readonly fingerprint: string
  readonly source: string
  readonly version: string
  /** The name of the upstream that it is for. */
  readonly upstream: string
}

/**
 * An operator's own condition for a key, such as the workspace it belongs to. Gives `undefined` where the key may come
 * into force, or else a short code in lower case (`wrong-workspace`) that stands in logs and records. When it throws,
 * the key is looked at again later.
 */
export type OwnCheck = (candidate: KeyCandidate) => Promise<string | undefined>
