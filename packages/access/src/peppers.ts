import { Secret } from '@windbreak/core'
import { InvalidSettings } from './errors.js'

/** A key for hashing access keys. Kept apart from the hashes: whoever has only the one or the other can check nothing. */
export interface Pepper {
  /** Stands in each hash made under it. */
  readonly id: string
  /** At least 32 bytes of UTF-8, such as what `openssl rand -base64 32` prints. */
  readonly secret: Secret
}

/** The length of SHA-256's own output; RFC 2104, section 3 advises against shorter keys. */
const BYTES_LEAST = 32
/** What nobody typed in by hand has. Random hexadecimal digits nearly always have all 16. */
const DISTINCT_LEAST = 8
/** Each one costs every look-up a hash. */
const PEPPERS_MOST = 8

const ID = /^[A-Za-z0-9_-]{1,32}$/

/** Throws `WB_ACCESS_INVALID_SETTINGS`, without a value. */
export function checkPeppers(peppers: readonly Pepper[]): readonly Pepper[] {
  if (peppers.length > PEPPERS_MOST) throw new InvalidSettings('/peppers', `There are more than ${PEPPERS_MOST}`)
  const ids = new Set<string>()
  for (const [at, { id, secret }] of peppers.entries()) {
    if (typeof id !== 'string' || !ID.test(id)) {
      throw new InvalidSettings(`/peppers/${at}/id`, 'Expected 1 to 32 letters, digits, _ or -')
    }
    if (ids.has(id)) throw new InvalidSettings(`/peppers/${at}/id`, 'Another pepper has the same')
    ids.add(id)
    const why = secret instanceof Secret ? weaknessOf(secret.reveal()) : 'Expected a Secret'
    if (why !== null) throw new InvalidSettings(`/peppers/${at}/secret`, why)
  }
  return Object.freeze([...peppers])
}

function weaknessOf(text: string): string | null {
  const bytes = Buffer.from(text)
  if (bytes.length < BYTES_LEAST) return `Expected at least ${BYTES_LEAST} bytes`
  return new Set(bytes).size < DISTINCT_LEAST ? 'Expected random text' : null
}

/**
 * Peppers from text, one `<id>:<secret>` a line. New keys are hashed under the first. Empty lines and lines that begin
 * with `#` are left out. Throws `WB_ACCESS_INVALID_SETTINGS`.
 */
export function readPeppers(text: string): readonly Pepper[] {
  const lines = text.split('\n').map(line => line.trim())
  const peppers = lines
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const colon = line.indexOf(':')
      return { id: line.slice(0, Math.max(colon, 0)), secret: new Secret(line.slice(colon + 1)) }
    })
  if (peppers.length === 0) throw new InvalidSettings('/peppers', 'There is none')
  return checkPeppers(peppers)
}
