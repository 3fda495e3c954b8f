import type { Amounts, Line } from './claims.js'
import type { Reading } from './stores/store.js'
import { WINDOWS } from './stores/window.js'

/**
 * What a caller may know of its budgets, under the names that Mistral uses (`x-ratelimit-limit-tokens-minute`), and
 * likewise for the other windows; of two budgets of one window the one with less left. Only the caller's own and its
 * tenant's: what is left for everybody would tell what others do. Money is not told.
 */
export function limitHeaders(
  lines: readonly Line[],
  usedOf: (at: number) => number,
  query: number,
): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const window of WINDOWS) {
    let least: { limit: number; left: number } | undefined
    for (const [at, { budget, window: own, limit }] of lines.entries()) {
      if (own !== window || budget.unit !== 'tokens' || !isOwn(budget.scope)) continue
      const left = Math.max(0, limit - usedOf(at))
      if (least === undefined || left < least.left) least = { limit, left }
    }
    if (least === undefined) continue
    headers[`x-ratelimit-limit-tokens-${window}`] = String(least.limit)
    headers[`x-ratelimit-remaining-tokens-${window}`] = String(least.left)
  }
  if (Object.keys(headers).length > 0) headers['x-ratelimit-tokens-query-cost'] = String(query)
  return headers
}

function isOwn(scope: Line['budget']['scope']): boolean {
  return scope === 'principal' || scope === 'tenant'
}

/** How much of each line is used once `amounts` is in the place of what was reserved. */
export function usedAfter(
  lines: readonly Line[],
  readings: readonly Reading[],
  reserved: Amounts,
  amounts: Amounts,
): (at: number) => number {
  return at => {
    const unit = lines[at]?.budget.unit ?? 'tokens'
    return (readings[at]?.used ?? 0) - reserved[unit] + amounts[unit]
  }
}
