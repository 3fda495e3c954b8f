import type { Environment } from '@windbreak/core'
import type { HeldKey } from './held-key.js'
import { DAY_MS, type RotationSettings } from './settings.js'

export interface KeyAge {
  /** Milliseconds since it was made, as its source tells, or else since it was loaded. */
  readonly ageMs: number
  /** Milliseconds until its time is up, by its oldest age or its expiry; negative once it is. */
  readonly leftMs: number | undefined
  readonly state: 'fresh' | 'ageing' | 'overdue' | 'expired'
}

/** How old a key is, against its environment's limit and its own expiry. */
export function ageOf(
  { createdAt, expiresAt, loadedAt }: HeldKey,
  environment: Environment,
  { maxAgeDays, warnDays }: Pick<RotationSettings, 'maxAgeDays' | 'warnDays'>,
  now: number,
): KeyAge {
  const since = createdAt ?? loadedAt
  const most = maxAgeDays[environment]
  const ends = most === undefined ? undefined : since + most * DAY_MS
  const end = [ends, expiresAt].reduce((a, b) => (a === undefined ? b : b === undefined ? a : Math.min(a, b)))
  const leftMs = end === undefined ? undefined : end - now
  return { ageMs: now - since, leftMs, state: stateOf(leftMs, expiresAt !== undefined && expiresAt <= now, warnDays) }
}

function stateOf(leftMs: number | undefined, isExpired: boolean, warnDays: number): KeyAge['state'] {
  if (isExpired) return 'expired'
  if (leftMs === undefined || leftMs > warnDays * DAY_MS) return 'fresh'
  return leftMs > 0 ? 'ageing' : 'overdue'
}
