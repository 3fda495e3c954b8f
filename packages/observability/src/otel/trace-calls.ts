import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { CallEnd, CallFacts, CallObserver, Evidence } from '@windbreak/core'
import { beginAttributes, endAttributes, modelOf, operationOf } from './attributes.js'

/** A span for each call, under the span that is active where the call is made; verdicts that were not a yes are events on it. */
export function traceCalls(tracer: Tracer, record: (facts: CallFacts, end: CallEnd) => void): CallObserver {
  return {
    begin(facts) {
      const name = [operationOf(facts), modelOf(facts)].filter(Boolean).join(' ')
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: beginAttributes(facts) })
      return end => {
        span.setAttributes(endAttributes(end))
        for (const one of end.evidence) if (one.verdict !== 'allow') span.addEvent('windbreak.verdict', shown(one))
        if (end.outcome.status !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
        record(facts, end)
      }
    },
  }
}

/** Without the place: it may name a field that a caller made up. */
function shown({ guard, rule, verdict }: Evidence) {
  return {
    'windbreak.guard': guard,
    'windbreak.verdict': verdict,
    ...(rule === undefined ? {} : { 'windbreak.rule': rule }),
  }
}
