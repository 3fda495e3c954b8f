import type { Amounts, Line } from './claims.js'
import { BudgetExceeded, CallTooLarge, NoPrice, StoreDown, Unbounded } from './errors.js'
import type { NoBound } from './bound-call.js'
import { limitHeaders } from './limit-headers.js'
import type { Reading, Reserved } from './stores/store.js'

/** Why a call may not go on, as data: what evidence says, and the error its caller gets. */
export interface Refusal {
  readonly rule: string
  readonly where?: string
  readonly error: Error
  /** Budgets that have not enough left. */
  readonly over?: readonly { readonly line: Line; readonly reading: Reading }[]
}

const STORE_RETRY_S = 1

export function refuseUnbounded({ what, where }: NoBound): Refusal {
  return { rule: 'unbounded', ...(where === undefined ? {} : { where }), error: new Unbounded(what) }
}

export function refuseNoPrice(): Refusal {
  return { rule: 'no-price', where: '/model', error: new NoPrice() }
}

export function refuseStoreDown(): Refusal {
  return { rule: 'store', error: withWait(new StoreDown(), STORE_RETRY_S, {}) }
}

export function refuseTooLarge({ budget: { name, window } }: Line): Refusal {
  return { rule: `too-large:${name}`, error: new CallTooLarge(name, window) }
}

/** The first of the budgets that have not enough left gives its name; the wait is until the last of them is new. */
export function refuseExceeded(lines: readonly Line[], { readings, now }: Reserved, amounts: Amounts): Refusal {
  const over = lines.flatMap((line, i) => {
    const reading = readings[i] as Reading
    return reading.used + amounts[line.budget.unit] > line.limit ? [{ line, reading }] : []
  })
  // A process's own share is narrower than the limits, and none of those need be passed.
  const [first] = over.length > 0 ? over.map(({ line }) => line) : lines
  const { name = '', window = 'minute' } = first?.budget ?? {}
  const end = Math.max(now, ...over.map(({ reading }) => reading.end))
  const seconds = Math.max(1, Math.ceil((end - now) / 1_000))
  const headers = limitHeaders(lines, at => readings[at]?.used ?? 0, amounts.tokens)
  return { rule: `exceeded:${name}`, error: withWait(new BudgetExceeded(name, window), seconds, headers), over }
}

function withWait<E extends Error>(error: E, retryAfter: number, headers: Record<string, string>): E {
  return Object.assign(error, { retryAfter, headers: { ...headers, 'retry-after': String(retryAfter) } })
}
