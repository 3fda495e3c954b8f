import type { Judged } from './judge.js'

/**
 * The text that starts at `offset` of what was scanned, with the redacted findings taken out of it. The substitute
 * goes where a finding starts, so that of several texts a finding lies in only the first shows one.
 */
export function renderFindings(text: string, offset: number, judged: readonly Judged[]): string {
  let rendered = ''
  let from = 0
  for (const { action, start, end, substitute } of judged) {
    if (action === 'flag' || end <= offset) continue
    if (start >= offset + text.length) break
    rendered += text.slice(from, Math.max(0, start - offset)) + (start >= offset ? substitute : '')
    from = Math.min(text.length, end - offset)
  }
  return from === 0 && rendered === '' ? text : rendered + text.slice(from)
}

/** Several texts that were scanned as one. */
export function renderParts(parts: readonly string[], judged: readonly Judged[]): readonly string[] {
  let offset = 0
  let first = 0
  return parts.map(part => {
    // Findings come in order, so those that ended before this part are not looked at again.
    while (first < judged.length && judged[first]!.end <= offset) first++
    let last = first
    while (last < judged.length && judged[last]!.start < offset + part.length) last++
    const rendered = renderFindings(part, offset, judged.slice(first, last))
    offset += part.length
    return rendered
  })
}
