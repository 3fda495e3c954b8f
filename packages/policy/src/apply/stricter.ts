import type { Guardrails } from '../rules.js'
import { CATEGORIES } from '../settings/names.js'

type Category = (typeof CATEGORIES)[number]
type Thresholds = { readonly [K in Category]?: number }

/** What is at least as strict as both. */
export function stricter(outer: Guardrails, inner: Guardrails): Guardrails {
  return {
    blockOnError: outer.blockOnError || inner.blockOnError,
    action: outer.action === 'block' || inner.action === 'block' ? 'block' : 'none',
    ignoreOtherCategories: outer.ignoreOtherCategories && inner.ignoreOtherCategories,
    thresholds: stricterThresholds(outer, inner),
  }
}

/**
 * The lower threshold of each category. One that only `inner` gives counts where `outer` ignores the category; else
 * Mistral's own threshold holds there, which is not known and so cannot be compared with.
 */
export function stricterThresholds(
  outer: Pick<Guardrails, 'ignoreOtherCategories' | 'thresholds'>,
  inner: { readonly thresholds: Readonly<Record<string, number | null | undefined>> },
): Thresholds {
  const merged: { [K in Category]?: number } = {}
  for (const category of CATEGORIES) {
    const [ours, theirs] = [outer.thresholds[category], inner.thresholds[category] ?? undefined]
    const value =
      ours === undefined ? (outer.ignoreOtherCategories ? theirs : undefined) : Math.min(ours, theirs ?? ours)
    if (value !== undefined) merged[category] = value
  }
  return merged
}

/** Whether `inner` asks for less than `outer` in any field. */
export function isWeaker(outer: Guardrails, inner: Guardrails): boolean {
  if (outer.blockOnError && !inner.blockOnError) return true
  if (outer.action === 'block' && inner.action !== 'block') return true
  if (!outer.ignoreOtherCategories && inner.ignoreOtherCategories) return true
  return CATEGORIES.some(category => {
    const [ours, theirs] = [outer.thresholds[category], inner.thresholds[category]]
    // A threshold where Mistral's own held before may be the weaker one.
    if (ours === undefined) return theirs !== undefined && !outer.ignoreOtherCategories
    return theirs !== undefined && theirs > ours
  })
}
