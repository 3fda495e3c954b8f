import type { Observed } from './call.js'

/**
 * How a call can end. Exactly one of these is reported for each call:
 * - `ok`: the whole answer was delivered to the boundary's caller;
 * - `refused`: a guard said no;
 * - `failed`: the upstream or a guard broke before any of the answer was delivered;
 * - `incomplete`: it broke after some of the answer was delivered;
 * - `aborted`: the caller left;
 * - `timeout`: a deadline passed;
 * - `unread`: nobody read the answer;
 * - `shutdown`: the process stopped first.
 */
export type OutcomeStatus = 'ok' | 'refused' | 'failed' | 'incomplete' | 'aborted' | 'timeout' | 'unread' | 'shutdown'

export interface Outcome {
  readonly status: OutcomeStatus
  /** The stable code of the error that ended the call; absent when `ok`. */
  readonly code?: string
  /** The HTTP status that stands for this outcome. After the first byte of a stream the client saw 200. */
  readonly httpStatus: number
  /** Epoch milliseconds. */
  readonly endedAt: number
  readonly observed: Observed
}

interface Coded {
  readonly code?: unknown
  readonly statusCode?: unknown
  readonly outcome?: unknown
}

const STATUSES: ReadonlySet<unknown> = new Set<OutcomeStatus>([
  'ok',
  'refused',
  'failed',
  'incomplete',
  'aborted',
  'timeout',
  'unread',
  'shutdown',
])

/**
 * Reads an error's stable code, status and outcome.
 * An error may name its outcome itself (`error.outcome`); otherwise a 4xx or 503 with a Windbreak code is a refusal.
 */
export function readError(error: unknown): { code: string; httpStatus: number; status: OutcomeStatus } {
  const { code, statusCode, outcome } = (typeof error === 'object' && error !== null ? error : {}) as Coded
  const known = typeof code === 'string' && code.startsWith('WB_')
  const httpStatus = known && typeof statusCode === 'number' ? statusCode : 500
  if (STATUSES.has(outcome)) {
    return { code: known ? code : 'WB_CORE_UNEXPECTED', httpStatus, status: outcome as OutcomeStatus }
  }
  if (!known) return { code: 'WB_CORE_UNEXPECTED', httpStatus: 500, status: 'failed' }
  return { code, httpStatus, status: httpStatus < 500 || httpStatus === 503 ? 'refused' : 'failed' }
}

/** Says on the error itself how the call it ends has ended. */
export function withOutcome<E extends Error>(
  error: E,
  outcome: OutcomeStatus,
): E & { readonly outcome: OutcomeStatus } {
  return Object.assign(error, { outcome })
}
