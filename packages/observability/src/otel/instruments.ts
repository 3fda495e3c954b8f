import type { Meter } from '@opentelemetry/api'
import type { CallEnd, CallFacts } from '@windbreak/core'
import type { ModelNames } from '../metrics/model-names.js'
import { sharedAttributes } from './attributes.js'

/** The buckets that the conventions ask for: powers of four, and doublings from 10 ms. */
const TOKENS = Array.from({ length: 14 }, (_, i) => 4 ** i)
const SECONDS = Array.from({ length: 14 }, (_, i) => 2 ** i / 100)

/**
 * Records one call that has ended in the client metrics of the GenAI conventions. A model that no settings name is
 * `other` here, so that a caller cannot make metrics grow; its span has the name.
 */
export function createInstruments(meter: Meter, models: ModelNames): (facts: CallFacts, end: CallEnd) => void {
  const duration = meter.createHistogram('gen_ai.client.operation.duration', {
    description: 'GenAI operation duration',
    unit: 's',
    advice: { explicitBucketBoundaries: SECONDS },
  })
  const tokens = meter.createHistogram('gen_ai.client.token.usage', {
    description: 'Number of input and output tokens used',
    unit: '{token}',
    advice: { explicitBucketBoundaries: TOKENS },
  })
  const firstChunk = meter.createHistogram('gen_ai.client.operation.time_to_first_chunk', {
    description: 'Time to receive the first chunk',
    unit: 's',
    advice: { explicitBucketBoundaries: SECONDS },
  })
  return (facts, { outcome, observed, times }) => {
    const { usage } = observed
    const named = facts.model === null ? {} : { 'gen_ai.request.model': models.of(facts.model) }
    const shared = { ...sharedAttributes(facts), ...named }
    const failed = outcome.code === undefined ? {} : { 'error.type': outcome.code }
    duration.record(times.totalMs / 1_000, { ...shared, ...failed })
    if (times.firstMs !== undefined) firstChunk.record(times.firstMs / 1_000, shared)
    if (usage === undefined) return
    tokens.record(usage.promptTokens, { ...shared, 'gen_ai.token.type': 'input' })
    tokens.record(usage.completionTokens, { ...shared, 'gen_ai.token.type': 'output' })
  }
}
