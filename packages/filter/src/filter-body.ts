import { type Leaf, type Shape, walk } from '@windbreak/wire'
import { findInjected, findJudged } from './apply-rules.js'
import { Blocked } from './errors.js'
import type { EvidenceNotes } from './evidence-notes.js'
import { findNamed } from './find-named.js'
import { isShown, outputOf } from './output/output-text.js'
import type { Judged, Rules } from './judge.js'
import { openText } from './open-text.js'
import { renderParts } from './render-findings.js'
import type { Scanned } from './scanned-text.js'

/**
 * Filters every text of a whole request or answer; adjacent text chunks are looked at as one, JSON that is written out as
 * what it means. Gives the very same value where nothing was changed. Throws `WB_FILTER_BLOCKED` after all of it was
 * looked at, so that the evidence is whole.
 */
export function filterBody<T>(shape: Shape, body: T, rules: Rules, notes: EvidenceNotes, root = ''): T {
  let blocked: Judged | undefined
  let name: Leaf | undefined
  const filtered = walk(shape, body, leaf => {
    if (leaf.kind === 'opaque') notes.note('flag', 'opaque', root + leaf.path)
    if (leaf.kind !== 'scan') return undefined
    if (leaf.key) name = leaf
    const skipped = rules.allow.skips(root + leaf.path)
    notes.looked(leaf, root, rules.version, skipped)
    if (skipped) return undefined
    const isNamed = name !== undefined && !leaf.key && leaf.path.startsWith(`${name.path}/`)
    const { judged, edits } = find(rules, leaf, isNamed ? name?.parts[0] : undefined)
    // Only a chat is answered by what its texts say; to moderate a command is no attack.
    const tier = shape === 'chat.request' ? (rules.injection?.tierOf(leaf) ?? null) : null
    const injected = tier === null ? [] : findInjected(rules, leaf.parts.join(''), tier)
    if (judged.length + injected.length === 0) return undefined
    const all = [...judged, ...injected]
    notes.findings(all, root + leaf.path)
    blocked ??= all.find(({ action }) => action === 'block')
    return renderParts(leaf.parts, edits)
  })
  if (blocked !== undefined) throw new Blocked(blocked.detector)
  return filtered
}

/** `name`: that of the member of free-form JSON which the text is, or is an item of. */
function find(rules: Rules, { parts, json, lane }: Leaf, name: string | undefined): Scanned {
  const text = parts.length === 1 ? parts[0]! : parts.join('')
  if (json) return findInJson(rules, text)
  const output = isShown(lane) ? outputOf(rules) : undefined
  const judged = name === undefined ? findJudged(rules, text, output) : findNamed(rules, name, text)
  return { judged, edits: judged }
}

function findInJson(rules: Rules, text: string): Scanned {
  const json = openText(rules, true)
  const [most, rest] = [json.push(text), json.end()]
  return { judged: [...most.judged, ...rest.judged], edits: [...most.edits, ...rest.edits] }
}
