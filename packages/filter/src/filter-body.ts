import { type Shape, walk } from '@windbreak/wire'
import { findJudged } from './apply-rules.js'
import { Blocked } from './errors.js'
import type { EvidenceNotes } from './evidence-notes.js'
import { isShown, outputOf } from './output/output-text.js'
import { renderParts } from './render-findings.js'
import type { Judged, Rules } from './judge.js'

/**
 * Filters every text of a whole request or answer; adjacent text chunks are looked at as one. Gives the very same value
 * where nothing was changed. Throws `WB_FILTER_BLOCKED` after all of it was looked at, so that the evidence is whole.
 */
export function filterBody<T>(shape: Shape, body: T, rules: Rules, notes: EvidenceNotes, root = ''): T {
  let blocked: Judged | undefined
  const filtered = walk(shape, body, leaf => {
    if (leaf.kind === 'opaque') notes.note('flag', 'opaque', root + leaf.path)
    if (leaf.kind !== 'scan' || rules.allow.skips(root + leaf.path)) return undefined
    const text = leaf.parts.length === 1 ? leaf.parts[0]! : leaf.parts.join('')
    const judged = findJudged(rules, text, isShown(leaf.lane) ? outputOf(rules) : undefined)
    if (judged.length === 0) return undefined
    notes.findings(judged, root + leaf.path)
    blocked ??= judged.find(({ action }) => action === 'block')
    return renderParts(leaf.parts, judged)
  })
  if (blocked !== undefined) throw new Blocked(blocked.detector)
  return filtered
}
