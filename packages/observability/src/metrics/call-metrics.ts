import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Of a guard: from tens of microseconds to a wait for storage. */
const OWN_S = [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]
/** Of a model: up to the longest call there may be. */
const MODEL_S = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 600]

/** What is counted of calls. Everything here is told from `observeCalls`, and shown in the README's table. */
export function createCallMetrics(registry: Registry) {
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name: `windbreak_${name}`, help, labelNames, registers })
  const seconds = <L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]) =>
    new Histogram({ name: `windbreak_${name}`, help, labelNames, buckets, registers })

  return {
    open: new Gauge({ name: 'windbreak_calls_open', help: 'Calls that have not ended', registers }),
    calls: counter('calls_total', 'Calls that ended, by how', ['operation', 'model', 'origin', 'outcome', 'status']),
    failures: counter('call_failures_total', 'Calls that did not end well, by stable code', ['outcome', 'code']),
    verdicts: counter('verdicts_total', 'What guards decided, by rule', ['guard', 'rule', 'verdict']),
    duration: seconds('call_seconds', 'From the start of a call to its end', ['operation', 'model'], MODEL_S),
    guard: seconds('guard_seconds', 'What one guard took of one call, upstream apart', ['guard', 'phase'], OWN_S),
    added: seconds('added_seconds', 'What all guards together took until the head of an answer', ['operation'], OWN_S),
    settle: seconds('settle_seconds', 'What the end of an answer waited for its record', ['operation'], OWN_S),
    held: seconds('stream_held_seconds', 'The longest that a stream was held back', ['operation'], OWN_S),
    firstByte: seconds('upstream_first_byte_seconds', 'From send to first byte, last attempt', ['model'], MODEL_S),
    upstream: seconds('upstream_seconds', 'From send to last byte, last attempt', ['model'], MODEL_S),
    attempts: counter('upstream_attempts_total', 'Requests that were sent, by last status', ['status']),
    tokens: counter('tokens_total', 'Tokens as the upstream counts them', ['operation', 'model', 'kind']),
    cost: counter('cost_dollars_total', 'US dollars charged, where the price is known', ['model']),
    events: counter('events_total', 'What happened that is no call', ['type', 'code']),
  }
}

export type CallMetrics = ReturnType<typeof createCallMetrics>
