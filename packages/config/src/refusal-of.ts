import { withOutcome } from '@windbreak/core'
import type { ValidationDetail } from '@windbreak/wire'
import {
  UpstreamAuth,
  UpstreamFailed,
  UpstreamGuardrail,
  UpstreamInvalid,
  UpstreamNotFound,
  UpstreamRateLimited,
} from './errors.js'
import type { Exchange, Head } from './exchange.js'
import { readAll } from './read-json.js'
import { readDetail } from './read-detail.js'

export interface UpstreamFacts {
  readonly upstreamStatus: number
  /** Seconds. */
  readonly retryAfter?: number
  /** Of a 400 or 422: where, and by which rule. */
  readonly detail?: ValidationDetail
}

/** A day; what asks for more is no reason to wait but a fault. */
const RETRY_AFTER_MOST = 86_400

/**
 * An answer that is not 200, as the error to throw. Nothing of its text goes into it: an upstream's message may quote
 * the prompt, and names what is behind us.
 */
export async function refusalOf(
  { status, headers }: Head,
  exchange: Exchange,
  now: number,
): Promise<Error & UpstreamFacts> {
  const facts: UpstreamFacts = { upstreamStatus: status }
  switch (status) {
    // Our key's refusal must not look like the caller's own.
    case 401:
      return failed(new UpstreamAuth(), facts)
    case 403:
      return isGuardrail(await readBody(exchange))
        ? Object.assign(withOutcome(new UpstreamGuardrail(), 'refused'), facts)
        : failed(new UpstreamAuth(), facts)
    case 404:
      return failed(new UpstreamNotFound(), facts)
    case 400:
    case 422:
      return failed(new UpstreamInvalid(), withKnown(facts, 'detail', readDetail(await readBody(exchange))))
    case 429:
      return failed(
        new UpstreamRateLimited(),
        withKnown(facts, 'retryAfter', readRetryAfter(headers['retry-after'], now)),
      )
    default:
      return failed(new UpstreamFailed(status), facts)
  }
}

function withKnown<K extends keyof UpstreamFacts>(
  facts: UpstreamFacts,
  key: K,
  value: UpstreamFacts[K],
): UpstreamFacts {
  return value === undefined ? facts : { ...facts, [key]: value }
}

/** A 4xx would otherwise count as a refusal by a guard of ours. */
function failed<E extends Error>(error: E, facts: UpstreamFacts): E & UpstreamFacts {
  return Object.assign(withOutcome(error, 'failed'), facts)
}

async function readBody(exchange: Exchange): Promise<unknown> {
  try {
    return JSON.parse((await readAll(exchange)).toString('utf8'))
  } catch {
    return null
  }
}

/** Mistral's own moderation, asked for by the call (`guardrails`), answers 403 as well. */
function isGuardrail(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'guardrails' in body
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function readRetryAfter(value: string | string[] | undefined, now: number): number | undefined {
  if (typeof value !== 'string') return undefined
  const seconds = /^\d{1,6}$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now) / 1_000)
  return seconds >= 0 && seconds <= RETRY_AFTER_MOST ? seconds : undefined
}
