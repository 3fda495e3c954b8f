import { ageOf, type KeyAge } from './age.js'
import type { HeldKey } from './held-key.js'
import type { Keeper } from './keeper.js'
import type { Outsider, Tenure } from './tenure.js'

/** A key as it may be shown. */
export type ShownKey = Omit<HeldKey, 'secret'>

export interface KeyProblem {
  /** `red`: the server is not ready. */
  readonly level: 'red' | 'warning'
  readonly rule:
    | 'refused'
    | 'expired'
    | 'source-stale'
    | 'overdue'
    | 'ageing'
    | 'source-failing'
    | 'unproven'
    | 'candidate-pending'
    | 'candidate-rejected'
  /** The end of a sentence, where there is more to say. */
  readonly why?: string
}

export interface UpstreamKeys {
  readonly upstream: string
  readonly origin: string
  readonly ready: boolean
  readonly problems: readonly KeyProblem[]
  readonly current: ShownKey &
    KeyAge & { readonly proven: boolean; readonly open: number; readonly lastUsedAt?: number }
  /** Keys whose place another has taken, and what still runs under them. */
  readonly leaving: readonly (ShownKey & { readonly open: number; readonly lastUsedAt?: number })[]
  readonly pending?: ShownKey & { readonly since: number; readonly why: string }
  readonly rejected: readonly (ShownKey & { readonly since: number; readonly why: string })[]
  /** Milliseconds since the sources last gave a key. */
  readonly sourceAgeMs: number
  /** Since the start. */
  readonly counts: Readonly<{ looks: number; promoted: number; rejected: number; failed: number }>
}

export function isStale({ readAt, failingSince, options: { settings, now } }: Keeper): boolean {
  return failingSince !== undefined && now() - readAt > settings.staleAfterMs
}

/** All there is to know about one upstream's keys; nothing of the keys. */
export function describeKeys(keeper: Keeper): UpstreamKeys {
  const { ring, rotation, environment, settings, now, upstream, origin } = keeper.options
  const current = ring.current()
  const { pending } = rotation
  const age = ageOf(current.key, environment, settings, now())
  const problems = problemsOf(keeper, current, age)
  return {
    upstream,
    origin,
    ready: problems.every(({ level }) => level !== 'red'),
    problems,
    current: { ...showTenure(current), ...age, proven: current.proven },
    leaving: ring.leaving().map(showTenure),
    ...(pending === undefined ? {} : { pending: showOutsider(pending) }),
    rejected: [...rotation.rejected].map(showOutsider),
    sourceAgeMs: now() - keeper.readAt,
    counts: { ...keeper.counts },
  }
}

function problemsOf(keeper: Keeper, { proven }: Tenure, { state }: KeyAge): readonly KeyProblem[] {
  const { rotation, settings, probe } = keeper.options
  const { pending } = rotation
  const overdue = settings.unreadyWhenOverdue ? 'red' : 'warning'
  const rows: readonly (KeyProblem | false)[] = [
    keeper.recovery.isRefused && { level: 'red', rule: 'refused' },
    state === 'expired' && { level: 'red', rule: 'expired' },
    isStale(keeper) && { level: 'red', rule: 'source-stale' },
    state === 'overdue' && { level: overdue, rule: 'overdue' },
    state === 'ageing' && { level: 'warning', rule: 'ageing' },
    keeper.failingSince !== undefined && { level: 'warning', rule: 'source-failing' },
    !proven && probe !== undefined && { level: 'warning', rule: 'unproven' },
    pending !== undefined && { level: 'warning', rule: 'candidate-pending', why: pending.why },
    ...[...rotation.rejected].map(({ why }) => ({ level: 'warning', rule: 'candidate-rejected', why }) as const),
  ]
  return rows.filter(row => row !== false)
}

function showKey({ secret: _secret, ...shown }: HeldKey): ShownKey {
  return shown
}

function showTenure({ key, open, lastUsedAt }: Tenure) {
  return { ...showKey(key), open, ...(lastUsedAt === undefined ? {} : { lastUsedAt }) }
}

function showOutsider({ tenure, why, since }: Outsider) {
  return { ...showKey(tenure.key), why, since }
}
