import { type Static, Type } from '@sinclair/typebox'
import { closed, label, nullable, oneOf } from './parts.js'

const threshold = Type.Optional(nullable(Type.Number()))

function moderation<const T extends readonly string[]>(categories: T) {
  const thresholds = closed(
    Object.fromEntries(categories.map(name => [name, threshold])) as Record<T[number], typeof threshold>,
  )
  return closed({
    model_name: Type.Optional(label()),
    custom_category_thresholds: Type.Optional(nullable(thresholds)),
    ignore_other_categories: Type.Optional(Type.Boolean()),
    action: Type.Optional(oneOf('none', 'block')),
  })
}

const COMMON = [
  'sexual',
  'hate_and_discrimination',
  'violence_and_threats',
  'selfharm',
  'health',
  'financial',
  'law',
  'pii',
] as const

/** Mistral's own moderation of the input. Its defaults observe only: `action: none`, `block_on_error: false`. */
export const Guardrail = closed({
  block_on_error: Type.Optional(Type.Boolean()),
  moderation_llm_v1: Type.Optional(nullable(moderation([...COMMON, 'dangerous_and_criminal_content']))),
  moderation_llm_v2: Type.Optional(nullable(moderation([...COMMON, 'dangerous', 'criminal', 'jailbreaking']))),
})

export type Guardrail = Static<typeof Guardrail>
