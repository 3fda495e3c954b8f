import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Environment, Principal } from '@windbreak/core'
import { InvalidSettings, NotForProduction } from './errors.js'
import { digestOf } from './hash-key.js'
import { kindOf, looksLikeKey } from './key-format.js'
import type { AccessSettings, KeySettings } from './settings.js'

/** For the record only; the answer is the same for all of them. `test-key`: a good test key, in production. */
export type DeniedReason = 'missing' | 'malformed' | 'unknown' | 'expired' | 'disabled' | 'test-key'

export type Verdict =
  | { readonly allow: true; readonly principal: Principal }
  | { readonly allow: false; readonly reason: DeniedReason }

export interface KeyBook {
  /** `now` is in epoch milliseconds. */
  check(presented: string, now: number): Verdict
}

interface Entry {
  readonly digest: Buffer
  readonly principal: Principal
  readonly expires: number
  readonly disabled: boolean
}

/** Throws where two lines share an id or a hash, and where a line has no place in production. */
export function openKeyBook({ keys, demo = false }: AccessSettings, environment: Environment): KeyBook {
  const isProduction = environment === 'production'
  if (isProduction && demo) throw new NotForProduction('Setting "demo"')
  refuseTwins(keys)

  // Entries are found by a digest that only this process can work out, so the time a look-up takes tells nothing.
  const pepper = randomBytes(32)
  const place = (digest: Buffer) => createHmac('sha256', pepper).update(digest).digest('base64')
  const nobody: Entry = { digest: randomBytes(32), principal: { id: '' }, expires: 0, disabled: true }
  const entries = new Map<string, Entry>()
  for (const [at, key] of keys.entries()) {
    if (isProduction && !key.hash.startsWith('live:')) throw new NotForProduction(`Test key "${key.id}"`)
    const entry = readEntry(key, at)
    entries.set(place(entry.digest), entry)
  }

  return {
    check(presented, now) {
      const wellFormed = looksLikeKey(presented)
      const digest = digestOf(presented)
      const entry = entries.get(place(digest)) ?? nobody
      const known = timingSafeEqual(digest, entry.digest)

      if (!wellFormed && !demo) return { allow: false, reason: 'malformed' }
      if (isProduction && kindOf(presented) !== 'live') return { allow: false, reason: 'test-key' }
      if (!known) return { allow: false, reason: wellFormed ? 'unknown' : 'malformed' }
      if (entry.disabled) return { allow: false, reason: 'disabled' }
      if (now >= entry.expires) return { allow: false, reason: 'expired' }
      return { allow: true, principal: entry.principal }
    },
  }
}

function refuseTwins(keys: readonly KeySettings[]): void {
  for (const field of ['id', 'hash'] as const) {
    const seen = new Set<string>()
    for (const [at, key] of keys.entries()) {
      const value = key[field].replace(/^(?:live|test):/, '')
      if (seen.has(value)) throw new InvalidSettings(`/keys/${at}/${field}`, 'Another key has the same')
      seen.add(value)
    }
  }
}

function readEntry({ hash, principal, tenant, roles, expires, disabled = false }: KeySettings, at: number): Entry {
  return {
    digest: Buffer.from(hash.slice(-64), 'hex'),
    principal: Object.freeze({
      id: principal,
      ...(tenant === undefined ? {} : { tenant }),
      ...(roles === undefined ? {} : { roles }),
    }),
    expires: expires === undefined ? Number.POSITIVE_INFINITY : readMoment(expires, at),
    disabled,
  }
}

/** `Date.parse` rolls 31 February over into March; a date that does not come back as written is refused. */
function readMoment(text: string, at: number): number {
  const moment = Date.parse(text)
  if (Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 19) !== text.slice(0, 19)) {
    throw new InvalidSettings(`/keys/${at}/expires`, 'There is no such moment')
  }
  return moment
}
