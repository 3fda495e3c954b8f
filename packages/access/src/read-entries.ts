import { hash, randomBytes } from 'node:crypto'
import type { Environment, Principal, SettingsError } from '@windbreak/core'
import { NotForProduction } from './errors.js'
import { pepperOf } from './hash-key.js'
import type { KeySettings } from './key-settings.js'

/** Keys from one place, and how a fault in them is told. */
export interface KeySection {
  readonly keys: readonly KeySettings[]
  /** Made with the JSON pointer of the fault. */
  readonly Problem: SettingsError
}

export interface Entry {
  /** The key's name. */
  readonly id: string
  readonly digest: Buffer
  /** Where it is looked up. */
  readonly place: string
  /** The pepper's id; `null` for plain SHA-256. */
  readonly pepper: string | null
  readonly principal: Principal
  /** Epoch milliseconds. */
  readonly expires: number
  readonly disabled: boolean
}

/** Throws where two lines share an id or a hash, and where a line has no place in production. */
export function readEntries(sections: readonly KeySection[], environment: Environment): Entry[] {
  const seen = new Set<string>()
  return sections.flatMap(({ keys, Problem }) =>
    keys.map((key, at) => {
      for (const field of ['id', 'hash'] as const) {
        // One key may not be listed as live and as test.
        const value = `${field} ${field === 'hash' ? key.hash.slice(key.hash.indexOf(':')) : key.id}`
        if (seen.has(value)) throw new Problem(`/keys/${at}/${field}`, 'Another key has the same')
        seen.add(value)
      }
      if (environment === 'production' && !key.hash.startsWith('live:')) {
        throw new NotForProduction(`Test key "${key.id}"`)
      }
      return readEntry(key, (field, why) => new Problem(`/keys/${at}/${field}`, why))
    }),
  )
}

const SEED = randomBytes(32)

/** Entries are found by a hash that only this process can work out, so the time a look-up takes tells nothing. */
export function placeOf(digest: Buffer): string {
  return hash('sha256', Buffer.concat([SEED, digest]), 'base64')
}

/** By line: one that did not change is not read again. */
const entries = new WeakMap<KeySettings, Entry>()

function readEntry(key: KeySettings, problem: (field: string, why: string) => Error): Entry {
  const known = entries.get(key)
  if (known !== undefined) return known
  const entry = toEntry(key, problem)
  if (Object.isFrozen(key)) entries.set(key, entry)
  return entry
}

function toEntry(key: KeySettings, problem: (field: string, why: string) => Error): Entry {
  const { id, hash: stored, principal, tenant, roles, expires, disabled = false } = key
  const digest = Buffer.from(stored.slice(-64), 'hex')
  return {
    id,
    digest,
    place: placeOf(digest),
    pepper: pepperOf(stored),
    principal: Object.freeze({
      id: principal,
      ...(tenant === undefined ? {} : { tenant }),
      ...(roles === undefined ? {} : { roles }),
    }),
    expires: expires === undefined ? Number.POSITIVE_INFINITY : readMoment(expires, problem),
    disabled,
  }
}

/** `Date.parse` rolls 31 February over into March; a date that does not come back as written is refused. */
function readMoment(text: string, problem: (field: string, why: string) => Error): number {
  const moment = Date.parse(text)
  if (Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 19) !== text.slice(0, 19)) {
    throw problem('expires', 'There is no such moment')
  }
  return moment
}
