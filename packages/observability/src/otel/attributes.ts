import type { Attributes } from '@opentelemetry/api'
import type { CallEnd, CallFacts } from '@windbreak/core'

/** As the GenAI semantic conventions of OpenTelemetry name it. */
const PROVIDER = 'mistral_ai'

/** What the conventions have a word for; other operations go by their own name. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['chat.complete', 'chat'],
  ['fim.complete', 'text_completion'],
  ['embeddings.create', 'embeddings'],
])

const MODEL = /^[\w.:/@+-]{1,128}$/

export function operationOf({ operation }: Pick<CallFacts, 'operation'>): string {
  return OPERATIONS.get(operation) ?? operation
}

/** What looks like a model's name; anything else a caller wrote in its place may be content. */
export function modelOf({ model }: Pick<CallFacts, 'model'>): string | undefined {
  if (model === null) return undefined
  return MODEL.test(model) ? model : '*'
}

/** What spans and metrics share. */
export function sharedAttributes(facts: CallFacts): Attributes {
  const model = modelOf(facts)
  return {
    'gen_ai.operation.name': operationOf(facts),
    'gen_ai.provider.name': PROVIDER,
    ...(model === undefined ? {} : { 'gen_ai.request.model': model }),
  }
}

/** Of a span when it begins. The two ids lead from a trace to the call's records. */
export function beginAttributes(facts: CallFacts): Attributes {
  const { id, maxTokens, stream, origin } = facts
  return {
    ...sharedAttributes(facts),
    'windbreak.call.id': id,
    ...(origin.requestId === undefined ? {} : { 'windbreak.request.id': origin.requestId }),
    ...(stream ? { 'gen_ai.request.stream': true } : {}),
    ...(maxTokens === null ? {} : { 'gen_ai.request.max_tokens': maxTokens }),
  }
}

/** Of a span when it ends: counts and names, none of the answer. */
export function endAttributes({ outcome, observed, times }: CallEnd): Attributes {
  const { model, usage, finishReason } = observed
  return {
    'windbreak.outcome': outcome.status,
    ...(outcome.code === undefined ? {} : { 'error.type': outcome.code }),
    ...(model === undefined ? {} : { 'gen_ai.response.model': model }),
    ...(finishReason === undefined ? {} : { 'gen_ai.response.finish_reasons': [finishReason] }),
    ...(usage === undefined
      ? {}
      : { 'gen_ai.usage.input_tokens': usage.promptTokens, 'gen_ai.usage.output_tokens': usage.completionTokens }),
    ...(times.firstMs === undefined ? {} : { 'gen_ai.response.time_to_first_chunk': times.firstMs / 1_000 }),
  }
}
