import { hashIdentity, type IdentityKey, type IdentityKind } from './hash-identity.js'

/** A server sees the same callers again and again; a hash costs more than the rest of a record. */
const KNOWN_MOST = 10_000
/** Longer ones are rare, and would make the store of known ones large. */
const KNOWN_CHARS_MOST = 256

/** How records name who a person is. */
export interface Identities {
  readonly user: (id: string | null | undefined) => string | null
  readonly address: (address: string | null | undefined) => string | null
  /** `null` where there is no key: a plain hash of a text gives away any text that can be guessed. */
  readonly text: (text: string | null) => string | null
}

export const PLAIN: Identities = { user: asIs, address: asIs, text: () => null }

function asIs(value: string | null | undefined): string | null {
  return value ?? null
}

export function createIdentities(key: IdentityKey): Identities {
  return {
    user: hashOnce('user', key),
    address: hashOnce('address', key),
    text: text => (text === null ? null : hashIdentity('text', text, key)),
  }
}

function hashOnce(kind: IdentityKind, key: IdentityKey): Identities['user'] {
  const known = new Map<string, string>()
  return value => {
    if (value == null) return null
    if (value.length > KNOWN_CHARS_MOST) return hashIdentity(kind, value, key)
    const before = known.get(value)
    if (before !== undefined) return before
    const hashed = hashIdentity(kind, value, key)
    if (known.size >= KNOWN_MOST) known.clear()
    known.set(value, hashed)
    return hashed
  }
}
