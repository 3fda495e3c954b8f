import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Environment, Principal } from '@windbreak/core'
import { NotForProduction } from './errors.js'
import { digestOf, pepperedDigestOf, pepperOf } from './hash-key.js'
import { kindOf, looksLikeKey } from './key-format.js'
import type { Pepper } from './peppers.js'
import { type Entry, type KeySection, placeOf, readEntries } from './read-entries.js'

/**
 * For the record only; the answer is the same for all of them. `test-key`: a good test key, in production.
 * `twice`: it is listed under two algorithms, and nobody could say which line counts.
 */
export type KeyFault = 'malformed' | 'unknown' | 'expired' | 'disabled' | 'test-key' | 'twice'

export type Verdict =
  | { readonly allow: true; readonly principal: Principal; readonly id: string }
  /** `id`: the key's, where it is a listed one. */
  | { readonly allow: false; readonly reason: KeyFault; readonly id?: string }

export interface KeyBook {
  readonly size: number
  /** `now` is in epoch milliseconds. */
  check(presented: string, now: number): Verdict
}

export interface BookOptions {
  readonly environment: Environment
  readonly demo?: boolean
  readonly peppers?: readonly Pepper[]
  /** Whether hashes without a pepper are taken. Default: true. */
  readonly plainHashes?: boolean
}

/** One way of hashing, and the keys that are stored so. */
interface Shelf {
  readonly digest: (presented: string) => Buffer
  readonly entries: Map<string, Entry>
}

/** Throws where the keys contradict themselves, name a pepper that is not there, or have no place in production. */
export function openKeyBook(
  sections: readonly KeySection[],
  { environment, demo = false, peppers = [], plainHashes = true }: BookOptions,
): KeyBook {
  const isProduction = environment === 'production'
  if (isProduction && demo) throw new NotForProduction('Setting "demo"')
  refuseHashes(sections, peppers, plainHashes)
  const entries = readEntries(sections, environment)
  const nobody = randomBytes(32)
  const shelves = shelve(entries, peppers)

  /** Every key, known or not, is hashed in every way there is, looked for, and compared: the same work for all. */
  function find(presented: string): Entry[] {
    const found: Entry[] = []
    for (const shelf of shelves) {
      const digest = shelf.digest(presented)
      const entry = shelf.entries.get(placeOf(digest))
      if (timingSafeEqual(digest, entry?.digest ?? nobody) && entry !== undefined) found.push(entry)
    }
    return found
  }

  return {
    size: entries.length,
    check(presented, now) {
      const wellFormed = looksLikeKey(presented)
      const [entry, another] = find(presented)

      if (!wellFormed && !demo) return { allow: false, reason: 'malformed' }
      const known = entry === undefined ? {} : { id: entry.id }
      if (isProduction && kindOf(presented) !== 'live') return { allow: false, reason: 'test-key', ...known }
      if (entry === undefined) return { allow: false, reason: wellFormed ? 'unknown' : 'malformed' }
      if (another !== undefined) return { allow: false, reason: 'twice', ...known }
      if (entry.disabled) return { allow: false, reason: 'disabled', ...known }
      if (now >= entry.expires) return { allow: false, reason: 'expired', ...known }
      return { allow: true, principal: entry.principal, id: entry.id }
    },
  }
}

function shelve(entries: readonly Entry[], peppers: readonly Pepper[]): Shelf[] {
  const shelfOf = (pepper: string | null, digest: Shelf['digest']): Shelf => {
    const own = entries.filter(entry => entry.pepper === pepper)
    return { digest, entries: new Map(own.map(entry => [entry.place, entry])) }
  }
  const keyed = peppers.map(({ id, secret }) => {
    const pepper = secret.reveal()
    return shelfOf(id, presented => pepperedDigestOf(presented, pepper))
  })
  const shelves = [...keyed, shelfOf(null, digestOf)]
  const used = shelves.filter(shelf => shelf.entries.size > 0)
  // With an empty list a look-up still takes the time of one.
  return used.length > 0 ? used : shelves
}

function refuseHashes(sections: readonly KeySection[], peppers: readonly Pepper[], plainHashes: boolean): void {
  const known = new Set(peppers.map(({ id }) => id))
  for (const { keys, Problem } of sections) {
    for (const [at, { hash: stored }] of keys.entries()) {
      const pepper = pepperOf(stored)
      const fault = pepper === null ? !plainHashes : !known.has(pepper)
      if (!fault) continue
      const why = pepper === null ? 'It was made without a pepper' : `There is no pepper "${pepper}"`
      throw new Problem(`/keys/${at}/hash`, why)
    }
  }
}
