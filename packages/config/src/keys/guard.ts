import { type Guard, type Observed, withOutcome } from '@windbreak/core'
import { KeyStale, UpstreamAuth } from '../errors.js'
import { isStale } from './describe-keys.js'
import type { Keeper } from './keeper.js'
import type { Tenure } from './tenure.js'

const NAME = 'keys'

export interface KeyGuardOptions {
  readonly keepers: ReadonlyMap<string, Keeper>
  /** The key of each call's last attempt. */
  readonly used: WeakMap<Observed, Tenure>
}

/**
 * Tries a call once more when the upstream says 401 to its key and another key is, or comes, in force. Stands where a
 * second attempt passes every guard again. A 401 comes before the first byte of an answer, so nothing is sent twice to
 * the caller; 403 and 429 say nothing about the key's age and are left alone.
 */
export function createKeyGuard({ keepers, used }: KeyGuardOptions): Guard {
  return {
    name: NAME,
    stage: 'route',
    async run(call, next) {
      const keeper = keepers.get(call.upstream)
      // A name that is not known is refused by the transport.
      if (keeper === undefined) return next(call)
      admit(keeper)
      try {
        return await next(call)
      } catch (error) {
        const under = used.get(call.observed)
        if ((error as { upstreamStatus?: unknown }).upstreamStatus !== 401 || under === undefined) throw error
        const other = await keeper.recovery.instead(under)
        if (other === undefined) throw error
        call.evidence.push({ guard: NAME, verdict: 'change', rule: 'key-retried' })
        return next(call)
      }
    },
  }
}

function admit(keeper: Keeper): void {
  const { recovery, options } = keeper
  const blockedMs = recovery.blockedMs
  if (blockedMs > 0) throw Object.assign(withOutcome(new UpstreamAuth(), 'failed'), { retryAfter: blockedMs / 1000 })
  if (options.settings.refuseWhenStale && isStale(keeper)) throw new KeyStale()
}
