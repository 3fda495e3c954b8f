import { isReplaced, type Judged } from '../judge.js'
import { endOf, type Segment, segmentAt } from './json-decoder.js'

/**
 * What is to be changed in JSON for one finding in what it reads as, so that JSON stays JSON: quotes, brackets and commas
 * are kept, a number or word becomes a string, whole. The substitute goes where the finding starts. Places before
 * `edited` were changed for an earlier finding.
 */
export function editJson(finding: Judged, segments: readonly Segment[], edited: number): readonly Judged[] {
  if (finding.action === 'block') return [placeOf(finding, segments)]
  if (!isReplaced(finding)) return []
  const edits: Judged[] = []
  let { substitute } = finding
  for (let at = segmentAt(segments, finding.start); at < segments.length; at++) {
    const segment = segments[at]!
    if (segment.from >= finding.end) break
    const span = spanIn(segment, finding)
    if (segment.part === 'structure' || span.start < edited) continue
    const last = edits.at(-1)
    if (segment.part !== 'scalar' && last?.end === span.start) {
      edits[edits.length - 1] = { ...last, end: span.end }
      continue
    }
    edits.push({ ...finding, ...span, substitute: written(segment, substitute) })
    substitute = ''
  }
  return edits
}

/** Where the JSON starts whose meaning starts at an offset; a number or an escape starts as a whole. */
export function startIn(segment: Segment, offset: number): number {
  const { part, start, from } = segment
  return part === 'scalar' || part === 'escape' ? start : start + Math.max(0, offset - from)
}

function spanIn(segment: Segment, { start, end }: Judged): { start: number; end: number } {
  const isWhole = segment.part === 'scalar' || segment.part === 'escape' || end >= endOf(segment)
  return { start: startIn(segment, start), end: isWhole ? segment.end : segment.start + end - segment.from }
}

function placeOf(finding: Judged, segments: readonly Segment[]): Judged {
  const first = segments[segmentAt(segments, finding.start)]!
  const last = segments[segmentAt(segments, finding.end - 1)]!
  return { ...finding, start: startIn(first, finding.start), end: spanIn(last, finding).end }
}

function written({ part }: Segment, substitute: string): string {
  if (part === 'plain') return substitute
  const quoted = JSON.stringify(substitute)
  return part === 'scalar' ? quoted : quoted.slice(1, -1)
}
