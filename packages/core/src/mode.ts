import type { ModelCall } from './call.js'
import { ObserveForever } from './errors.js'
import type { Evidence } from './evidence.js'
import type { Environment } from './read-environment.js'

/** Whether guards refuse what is against their rules, or only record that they would have. */
export type Mode = 'enforce' | 'observe'

/** Long enough to learn what a new rule would refuse; after that, nobody is learning. */
const OBSERVE_DAYS_MOST = 90
const DAY_MS = 86_400_000

export interface ModePlan {
  readonly mode: Mode
  /** RFC 3339. Needed in production, where it may lie at most 90 days ahead. */
  readonly observeUntil?: string
}

/**
 * The mode at each moment: `observe` ends by itself at its date. Throws `WB_CORE_OBSERVE_FOREVER` where production
 * would be observed without an end, or with one that is no date or too far away.
 */
export function planMode({ mode, observeUntil }: ModePlan, environment: Environment, now: () => number): () => Mode {
  if (mode === 'enforce') return () => 'enforce'
  const until = observeUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(observeUntil)
  if (Number.isNaN(until)) throw new ObserveForever('"observeUntil" is no date')
  if (environment === 'production' && until > now() + OBSERVE_DAYS_MOST * DAY_MS) {
    throw new ObserveForever(`production needs "observeUntil" within ${OBSERVE_DAYS_MOST} days`)
  }
  return () => (now() < until ? 'observe' : 'enforce')
}

/**
 * How a guard refuses: leaves evidence and throws. Where calls are only observed it leaves evidence that it would
 * have, and comes back; then the guard lets the call pass as if the rule had not been there.
 */
export function refuse(
  { mode, evidence }: Pick<ModelCall, 'mode' | 'evidence'>,
  what: Omit<Evidence, 'verdict'>,
  error: () => Error,
): void {
  evidence.push({ ...what, verdict: mode === 'observe' ? 'would-refuse' : 'refuse' })
  if (mode !== 'observe') throw error()
}
