import type { ModelCall } from '@windbreak/core'
import { boundCall } from './bound-call.js'
import { type Amounts, amountsOf, type Line, linesFor, tagOf } from './claims.js'
import type { Price, Tokens } from './price-list.js'
import { type Refusal, refuseNoPrice, refuseTooLarge, refuseUnbounded } from './refusals.js'
import type { Rules } from './rules.js'

/** What a call has to be granted before it may leave. */
export interface Plan {
  readonly tag: string
  readonly lines: readonly Line[]
  readonly bound: Tokens
  readonly price: Price | undefined
  readonly amounts: Amounts
  /** As it has to leave for the bound to hold. */
  readonly body: unknown
  /** Whether that is another than it came with. */
  readonly changed: boolean
}

/** Pure: by settings and the call alone. No lines where no budget counts the call. */
export function plan(rules: Rules, call: ModelCall): Plan | Refusal {
  const { prices, ceilings } = rules
  const { principal, body } = call
  const model = prices.canonical(modelOf(body))
  const lines = linesFor(rules, principal, model)
  const tag = tagOf(rules, principal)
  if (lines.length === 0) return unplanned(tag, body)
  const bound = boundCall(call, ceilings)
  if (!bound.bounded) return refuseUnbounded(bound)
  const price = prices.priceOf(model)
  if (price === undefined && lines.some(({ budget }) => budget.unit === 'cost')) return refuseNoPrice()
  const amounts = amountsOf(bound, price)
  const tooSmall = lines.find(({ limit, budget }) => amounts[budget.unit] > limit)
  if (tooSmall !== undefined) return refuseTooLarge(tooSmall)
  return { tag, lines, bound, price, amounts, body: bound.body, changed: bound.changed }
}

function unplanned(tag: string, body: unknown): Plan {
  const none = { prompt: 0, completion: 0 }
  return { tag, lines: [], bound: none, price: undefined, amounts: { tokens: 0, cost: 0 }, body, changed: false }
}

function modelOf(body: unknown): string {
  const { model } = (body ?? {}) as { model?: unknown }
  return typeof model === 'string' ? model : ''
}
