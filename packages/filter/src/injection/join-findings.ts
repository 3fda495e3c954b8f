import { CONFIDENCES } from '../finding.js'
import type { InjectionFinding } from './tier.js'

/** Findings of one detector that overlap become one, as sure as the surest, with the reasons of all. */
export function joinFindings(findings: readonly InjectionFinding[]): InjectionFinding[] {
  const joined: InjectionFinding[] = []
  const open = new Map<string, number>()
  for (const finding of findings.toSorted((a, b) => a.start - b.start)) {
    const at = open.get(finding.detector)
    const before = at === undefined ? undefined : joined[at]
    if (before === undefined || before.end <= finding.start) {
      open.set(finding.detector, joined.push(finding) - 1)
      continue
    }
    joined[at!] = {
      ...before,
      end: Math.max(before.end, finding.end),
      confidence: CONFIDENCES[Math.max(rank(before), rank(finding))]!,
      reasons: [...new Set([...before.reasons, ...finding.reasons])],
    }
  }
  return joined
}

function rank({ confidence }: InjectionFinding): number {
  return CONFIDENCES.indexOf(confidence)
}
