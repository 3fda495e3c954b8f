import type { CallEnd, CallFacts, CallObserver, GuardTime, Observed } from '@windbreak/core'
import type { WindbreakEvent } from '@windbreak/core/fastify'
import type { CallMetrics } from './call-metrics.js'
import { LabelValues } from './label-values.js'
import type { ModelNames } from './model-names.js'
import { statusClass } from './status-class.js'

const MILLIONTHS = 1_000_000

export interface ObserveOptions {
  readonly metrics: CallMetrics
  readonly models: ModelNames
  /** Most values of a label. */
  readonly maxValues: number
}

/** Counts calls and events. Labels are names from settings and code; no caller, address or text is one. */
export function observeCalls({ metrics, models, maxValues }: ObserveOptions) {
  const values = () => new LabelValues(maxValues)
  const [operations, guards, rules, codes, types] = [values(), values(), values(), values(), values()]

  const observer: CallObserver = {
    begin(facts) {
      metrics.open.inc()
      return end => {
        metrics.open.dec()
        count(facts, end)
      }
    },
  }
  return { observer, hear }

  function hear({ type, code }: WindbreakEvent): void {
    metrics.events.inc({ type: types.of(type), code: codes.of(code) })
  }

  function count(facts: CallFacts, { outcome, observed, evidence, times }: CallEnd): void {
    const operation = operations.of(facts.operation)
    const model = models.of(facts.model)
    const { status, code, httpStatus } = outcome
    const origin = facts.origin.kind
    metrics.calls.inc({ operation, model, origin, outcome: status, status: statusClass(httpStatus) })
    if (status !== 'ok') metrics.failures.inc({ outcome: status, code: codes.of(code) })
    for (const { guard, rule, verdict } of evidence) {
      metrics.verdicts.inc({ guard: guards.of(guard), rule: rules.of(rule), verdict })
    }
    metrics.duration.observe({ operation, model }, times.totalMs / 1_000)
    metrics.settle.observe({ operation }, times.settleMs / 1_000)
    if (times.heldMs !== undefined) metrics.held.observe({ operation }, times.heldMs / 1_000)
    metrics.added.observe({ operation }, timeGuards(times.guards) / 1_000)
    countUpstream(observed, operation, model)
  }

  /** Gives the sum, in milliseconds. */
  function timeGuards(times: readonly GuardTime[]): number {
    let sum = 0
    for (const { guard: name, requestMs, answerMs } of times) {
      const guard = guards.of(name)
      metrics.guard.observe({ guard, phase: 'request' }, requestMs / 1_000)
      metrics.guard.observe({ guard, phase: 'answer' }, answerMs / 1_000)
      sum += requestMs + answerMs
    }
    return sum
  }

  function countUpstream(observed: Observed, operation: string, model: string): void {
    const { attempts, upstreamStatus, sentAt, firstByteAt, lastByteAt, usage, cost } = observed
    if (attempts > 0) metrics.attempts.inc({ status: statusClass(upstreamStatus) }, attempts)
    if (sentAt !== undefined && firstByteAt !== undefined) {
      metrics.firstByte.observe({ model }, Math.max(0, firstByteAt - sentAt) / 1_000)
    }
    if (sentAt !== undefined && lastByteAt !== undefined) {
      metrics.upstream.observe({ model }, Math.max(0, lastByteAt - sentAt) / 1_000)
    }
    if (usage !== undefined) {
      metrics.tokens.inc({ operation, model, kind: 'prompt' }, usage.promptTokens)
      metrics.tokens.inc({ operation, model, kind: 'completion' }, usage.completionTokens)
    }
    if (cost !== undefined) metrics.cost.inc({ model }, cost / MILLIONTHS)
  }
}
