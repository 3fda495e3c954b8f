import { type Schedule, spreadOf } from '@windbreak/core'
import type { Failure } from './failure-of.js'
import type { RetrySettings } from './settings.js'

/** How long to wait before the next attempt, in milliseconds, or that there is to be none. `made`: attempts so far. */
export function waitBefore(
  failure: Failure,
  made: number,
  settings: RetrySettings,
  random: () => number,
): number | undefined {
  const { most, statuses, firstMs, mostMs } = settings
  if (made > most) return undefined
  const { neverLeft, status, retryAfterMs } = failure
  if (!neverLeft && (status === undefined || !statuses.includes(status))) return undefined
  const waitMs = Math.min(firstMs * 2 ** (made - 1), mostMs)
  if (retryAfterMs === undefined) return Math.round(waitMs * random())
  return retryAfterMs > mostMs ? undefined : spreadOf(Math.max(retryAfterMs, waitMs), 0.1, random)
}

/** Rejects with the signal's reason where that fires first. */
export function pause(ms: number, signal: AbortSignal, schedule: Schedule): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error)
    const onAbort = () => {
      cancel()
      reject(signal.reason as Error)
    }
    const cancel = schedule(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
