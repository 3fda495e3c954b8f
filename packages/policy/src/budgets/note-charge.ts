import type { ModelCall } from '@windbreak/core'
import type { WindbreakEvent } from '@windbreak/core/fastify'
import type { Settled } from './attempt.js'
import type { Amounts } from './claims.js'

export const NAME = 'budgets'

/** What was charged, and why that much, goes on the call. */
export function noteCharge({ evidence }: ModelCall, { charge, amounts, excess }: Settled): void {
  const count = amounts.tokens
  switch (charge.kind) {
    case 'refund':
      evidence.push({ guard: NAME, verdict: 'allow', rule: 'refunded' })
      break
    case 'usage':
      evidence.push({ guard: NAME, verdict: 'allow', rule: 'charged', count })
      break
    case 'full':
      evidence.push({ guard: NAME, verdict: 'flag', rule: 'charged-in-full', count })
      break
    default:
      throw new TypeError(`no such charge: ${String(charge satisfies never)}`)
  }
  if (excess.tokens > 0 || excess.cost > 0) {
    evidence.push({ guard: NAME, verdict: 'flag', rule: 'overrun', count: excess.tokens })
  }
}

/** The upstream used more than it was allowed to, or says so. */
export function overrunEvent(call: ModelCall, reserved: Amounts, { amounts }: Settled, at: number): WindbreakEvent {
  return {
    type: 'budget.overrun',
    at,
    principal: call.principal,
    origin: call.origin,
    detail: {
      reservedTokens: reserved.tokens,
      usedTokens: amounts.tokens,
      reservedCost: reserved.cost,
      usedCost: amounts.cost,
    },
  }
}
