import { isDeepStrictEqual } from 'node:util'
import type { Guardrails } from '../rules.js'
import { stricterThresholds } from './stricter.js'

interface Moderation {
  readonly action?: unknown
  readonly ignore_other_categories?: unknown
  readonly custom_category_thresholds?: Readonly<Record<string, number | null>> | null
}

interface Guardrail {
  readonly block_on_error?: unknown
  readonly moderation_llm_v2?: Moderation | null
}

const made = new WeakMap<Guardrails, Guardrail>()

/** The policy's own guardrail as it stands in a request. */
export function guardrailOf(ours: Guardrails): Guardrail {
  const known = made.get(ours)
  if (known !== undefined) return known
  const guardrail = merge({}, ours)
  made.set(ours, guardrail)
  return guardrail
}

/**
 * A caller's guardrails with the policy's in each that moderates in the same way, the stricter of each field; the
 * policy's own beside them where none does. The very same list where they are strict enough.
 */
export function mergeGuardrails(ours: Guardrails, theirs: unknown): unknown {
  if (!Array.isArray(theirs) || theirs.length === 0) return [guardrailOf(ours)]
  const given = theirs as readonly Guardrail[]
  const merged = given.map(guardrail => (guardrail.moderation_llm_v2 == null ? guardrail : merge(guardrail, ours)))
  if (merged.every((guardrail, at) => guardrail === given[at])) return [...given, guardrailOf(ours)]
  return isDeepStrictEqual(merged, given) ? theirs : merged
}

function merge(given: Guardrail, ours: Guardrails): Guardrail {
  const isAlone = given.moderation_llm_v2 == null
  const moderation = given.moderation_llm_v2 ?? {}
  const thresholds = stricterThresholds(ours, { thresholds: moderation.custom_category_thresholds ?? {} })
  // The model is the policy's choice, which is Mistral's own: a caller's might be a blind one.
  return {
    ...given,
    block_on_error: ours.blockOnError || given.block_on_error === true,
    moderation_llm_v2: {
      action: ours.action === 'block' || moderation.action === 'block' ? 'block' : 'none',
      ignore_other_categories: ours.ignoreOtherCategories && (isAlone || moderation.ignore_other_categories === true),
      ...(Object.keys(thresholds).length === 0 ? {} : { custom_category_thresholds: thresholds }),
    },
  }
}
