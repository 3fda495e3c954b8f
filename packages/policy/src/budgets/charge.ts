import type { Usage } from '@windbreak/core'
import type { Tokens } from './price-list.js'

/** What is known about one attempt when it is over. */
export interface Facts {
  /** Whether it reached the transport. */
  readonly called: boolean
  /** Whether a connection was had; a request that never began to leave used nothing. */
  readonly unreachable: boolean
  /** The upstream's own answer, where that was an error. */
  readonly failedStatus: number | undefined
  /** The answer came to its end. What was counted before that is not all. */
  readonly whole: boolean
  readonly usage: Usage | undefined
  /** Proven by what was seen. */
  readonly least: Tokens
}

export type Charge =
  /** The upstream was never called, or said that it did nothing. */
  | { readonly kind: 'refund' }
  | ({ readonly kind: 'usage' } & Tokens)
  /** Nobody knows: the whole reservation, or what is proven where that is more. */
  | { readonly kind: 'full'; readonly least: Tokens }

/** What an attempt comes to. Every doubt is at the caller's cost, never at the budget's. */
export function decideCharge(facts: Facts, refundStatuses: ReadonlySet<number>): Charge {
  const { called, unreachable, failedStatus, whole, least } = facts
  if (!called || unreachable) return { kind: 'refund' }
  const used = whole ? readTokens(facts.usage) : undefined
  if (used !== undefined) {
    const prompt = Math.max(used.prompt, least.prompt)
    return { kind: 'usage', prompt, completion: Math.max(used.completion, least.completion) }
  }
  const didNothing = failedStatus !== undefined && refundStatuses.has(failedStatus)
  return didNothing ? { kind: 'refund' } : { kind: 'full', least: atLeast(facts) }
}

/**
 * Both ways, and no less than the total. A prompt has a token at least, so that counts without one, or that are no
 * counts, say nothing.
 */
function readTokens(usage: Usage | undefined): Tokens | undefined {
  if (usage === undefined) return undefined
  const { promptTokens, completionTokens, totalTokens } = usage
  if (![promptTokens, completionTokens, totalTokens].every(isCount)) return undefined
  const prompt = Math.max(promptTokens, totalTokens - completionTokens)
  return prompt > 0 ? { prompt, completion: completionTokens } : undefined
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0 && count <= COUNT_MOST
}

/** Above this a count is nonsense, and would make sums inexact. */
const COUNT_MOST = 1_000_000_000

function atLeast({ least, usage }: Facts): Tokens {
  const seen = readTokens(usage)
  if (seen === undefined) return least
  return { prompt: Math.max(seen.prompt, least.prompt), completion: Math.max(seen.completion, least.completion) }
}
