import { type Guard, type ModelAnswer, type ModelCall, type Next, type Schedule, withOutcome } from '@windbreak/core'
import { UpstreamBroken } from '../errors.js'
import type { Circuit, Pass } from './circuit.js'
import { failureOf, isBreak, isTimeout } from './failure-of.js'
import type { RetryBudget } from './retry-budget.js'
import type { Fallbacks, RetrySettings } from './settings.js'
import { pause, waitBefore } from './wait.js'

const NAME = 'upstreams'

/** What is kept for each upstream. */
export interface Standing {
  readonly circuit: Circuit
  readonly budget: RetryBudget
}

export interface RouteGuardOptions {
  readonly standings: ReadonlyMap<string, Standing>
  readonly retries: RetrySettings
  readonly fallbacks: Fallbacks
  readonly now: () => number
  readonly random: () => number
  readonly schedule: Schedule
  /** An upstream is kept from calls from now on. */
  readonly onOpen: (upstream: string) => void
}

/**
 * Tries a call again, or elsewhere, when its upstream fails before the first byte of an answer, and keeps calls from an
 * upstream that goes on failing. Each attempt passes policy, filter and budget again and has its own intent.
 */
export function createRouteGuard(options: RouteGuardOptions): Guard {
  const { standings, fallbacks } = options
  return {
    name: NAME,
    stage: 'route',
    async run(call, next) {
      // Windbreak's own calls tell what is; nothing is to be tried in their place.
      if (call.origin.kind === 'internal' || call.origin.kind === 'selftest') return next(call)
      const standing = standings.get(call.upstream)
      // A name that is not known is refused by the transport.
      if (standing === undefined) return next(call)
      try {
        return await attempt(call, standing, next, options)
      } catch (error) {
        const other = isUpstreams(error) ? fallbackFor(call, fallbacks) : undefined
        const place = other && standings.get(other.upstream)
        if (other === undefined || place === undefined) throw error
        call.evidence.push({ guard: NAME, verdict: 'change', rule: 'fallback' })
        return attempt(other, place, next, options)
      }
    },
  }
}

async function attempt(
  call: ModelCall,
  { circuit, budget }: Standing,
  next: Next,
  { retries, now, random, schedule, onOpen }: RouteGuardOptions,
): Promise<ModelAnswer> {
  budget.called()
  let last: unknown
  for (let made = 1; ; made++) {
    const pass = circuit.enter(now())
    if (pass.waitMs > 0) throw last ?? broken(pass.waitMs)
    try {
      // One attempt after the other is the point.
      // oxlint-disable-next-line no-await-in-loop
      return watch(call, circuit, pass, await next(call))
    } catch (error) {
      const failure = failureOf(error)
      if (failure?.isFault !== true) circuit.left(pass)
      else if (circuit.failed(pass, callerOf(call), failure.isTimeout, now())) onOpen(call.upstream)
      const waitMs = failure && waitBefore(failure, made, retries, random)
      if (waitMs === undefined || !budget.take()) throw error
      last = error
      call.evidence.push({ guard: NAME, verdict: 'change', rule: 'retried' })
      // oxlint-disable-next-line no-await-in-loop
      await pause(waitMs, call.signal, schedule)
    }
  }

  function watch(call: ModelCall, circuit: Circuit, pass: Pass, answer: ModelAnswer): ModelAnswer {
    circuit.answered(pass)
    call.onSettled(({ status, code }) => {
      if (status === 'ok') return circuit.ended(callerOf(call))
      const isOpened = isBreak(code) && circuit.failed(LATE, callerOf(call), isTimeout(code), now())
      if (isOpened) onOpen(call.upstream)
    })
    return answer
  }
}

const LATE: Pass = { waitMs: 0, isProbe: false }

function callerOf({ principal: { tenant = '', id } }: ModelCall): string {
  return JSON.stringify([tenant, id])
}

function broken(waitMs: number): Error {
  return Object.assign(withOutcome(new UpstreamBroken(), 'failed'), { retryAfter: waitMs / 1_000 })
}

function isUpstreams(error: unknown): boolean {
  return error instanceof UpstreamBroken || failureOf(error) !== undefined
}

/**
 * Text is text, whichever model wrote it. Another model's vectors and scores cannot be compared with those that are
 * there already, so which one is good enough has to be said by name.
 */
function forAny(operation: string, fallback: Fallbacks[string] | undefined): Fallbacks[string] | undefined {
  const isText = operation === 'chat.complete' || operation === 'fim.complete'
  return isText || fallback?.model === undefined ? fallback : undefined
}

/** The call to make instead, where there is one to make. */
function fallbackFor(call: ModelCall, fallbacks: Fallbacks): ModelCall | undefined {
  const { model } = (call.body ?? {}) as { readonly model?: string }
  if (model === undefined) return undefined
  const fallback = Object.hasOwn(fallbacks, model) ? fallbacks[model] : forAny(call.operation, fallbacks['*'])
  if (fallback === undefined) return undefined
  const other = { model: fallback.model ?? model, upstream: fallback.upstream ?? call.upstream }
  if (other.model === model && other.upstream === call.upstream) return undefined
  return { ...call, upstream: other.upstream, body: { ...(call.body as object), model: other.model } }
}
