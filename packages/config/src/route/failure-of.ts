import { readError } from '@windbreak/core'

export interface Failure {
  /** The upstream is at fault: it counts against it. */
  readonly isFault: boolean
  /** It took too long, which what was asked for can bring about. */
  readonly isTimeout: boolean
  /** The request never began to leave, so that nothing can have come of it. */
  readonly neverLeft: boolean
  readonly status: number | undefined
  /** What the upstream asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined
}

const TIMEOUT = 'WB_CONFIG_UPSTREAM_TIMEOUT'

/** What happens before a request leaves, and may be otherwise the next time. */
const NEVER_LEFT: ReadonlySet<string> = new Set([
  'WB_CONFIG_UPSTREAM_UNREACHABLE',
  'WB_CONFIG_PROXY_UNREACHABLE',
  'WB_CONFIG_PROXY_REFUSED',
])

/** What makes an upstream one to keep calls from. Its 429, and what it says about one call or one key, does not. */
const FAULTS: ReadonlySet<string> = new Set([
  ...NEVER_LEFT,
  // A proxy locks out who comes again and again with a password that it does not take.
  'WB_CONFIG_PROXY_AUTH',
  'WB_CONFIG_UPSTREAM_TLS',
  'WB_CONFIG_UPSTREAM_FAILED',
  TIMEOUT,
  'WB_CONFIG_UPSTREAM_CUT',
  'WB_CONFIG_UPSTREAM_UNREADABLE',
])

/** How an answer that had begun breaks by the upstream's fault, beside those. */
const BREAKS: ReadonlySet<string> = new Set([
  'WB_CORE_ANSWER_INCOMPLETE',
  'WB_CORE_TAIL_TOO_LONG',
  'WB_WIRE_BAD_EVENT',
  'WB_WIRE_EVENT_TOO_LARGE',
  'WB_WIRE_STREAM_INCOMPLETE',
  'WB_WIRE_UPSTREAM_ERROR_EVENT',
])

/**
 * Whether a call with this code ended because its upstream broke, or fell silent, in the middle of the answer. A reader
 * that is slow until the call's deadline must not keep others from the upstream.
 */
export function isBreak(code: string | undefined): boolean {
  return code !== undefined && (FAULTS.has(code) || BREAKS.has(code))
}

export function isTimeout(code: string | undefined): boolean {
  return code === TIMEOUT
}

/** Why an attempt brought no answer, as far as the upstream has to do with it; `undefined` where it has not. */
export function failureOf(error: unknown): Failure | undefined {
  const { code } = readError(error)
  const { upstreamStatus: status, retryAfter } = (error ?? {}) as {
    readonly upstreamStatus?: number
    readonly retryAfter?: number
  }
  const isFault = FAULTS.has(code) && (status === undefined || status >= 500)
  if (!isFault && status !== 429) return undefined
  const retryAfterMs = retryAfter === undefined ? undefined : retryAfter * 1_000
  return { isFault, isTimeout: isTimeout(code), neverLeft: NEVER_LEFT.has(code), status, retryAfterMs }
}
