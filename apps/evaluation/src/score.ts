import type { Finding } from '@windbreak/filter'
import type { Case, Labelled } from './read-cases.js'
import { type Shares, Tally } from './tally.js'

export type Scan = (text: string) => readonly Finding[]

/** A labelled span that was not found, or a text that was flagged and should not be. */
export interface Miss {
  readonly id: string
  readonly label: string
  readonly detectors: readonly string[]
  readonly text: string
}

export interface Score {
  readonly groups: Shares
  /** By what the label says, or by what the text looks like. */
  readonly labels: Shares
  /** Findings of each detector: `hit` of them on labelled text, or all where nothing is labelled. */
  readonly detectors: Shares
  readonly misses: readonly Miss[]
}

/** How often labelled spans are found: a finding shares a character with it. `groupsOf` names what else to count by. */
export function scoreFound(
  cases: readonly Case[],
  scan: Scan,
  groupsOf: (one: Case, label: string) => string[],
): Score {
  const groups = new Tally()
  const labels = new Tally()
  const detectors = new Tally()
  const misses: Miss[] = []
  for (const one of cases) {
    const findings = scan(one.text)
    // What says no place means the whole text.
    const spans: readonly Labelled[] = one.spans.length > 0 ? one.spans : [[0, one.text.length, one.label]]
    for (const span of spans) {
      const [start, end, label] = span
      const isFound = findings.some(finding => overlaps(finding, span))
      groups.count(groupsOf(one, label), isFound)
      labels.count([label], isFound)
      if (!isFound)
        misses.push({ id: one.id, label, detectors: [], text: `${one.text.slice(start, end)} | ${one.text}` })
    }
    for (const finding of findings) {
      const isLabelled = spans.some(span => overlaps(finding, span))
      detectors.count([finding.detector], isLabelled)
    }
  }
  return { groups: groups.shares, labels: labels.shares, detectors: detectors.shares, misses }
}

/** How often texts are flagged in which there is nothing to find. */
export function scoreFlagged(cases: readonly Case[], scan: Scan, groupsOf: (one: Case) => string[]): Score {
  const groups = new Tally()
  const labels = new Tally()
  const detectors = new Tally()
  const misses: Miss[] = []
  for (const one of cases) {
    const findings = scan(one.text)
    const isFlagged = findings.length > 0
    const label = lookOf(one)
    groups.count(groupsOf(one), isFlagged)
    labels.count([label], isFlagged)
    for (const { detector } of findings) detectors.count([detector], true)
    if (isFlagged) {
      misses.push({ id: one.id, label, detectors: findings.map(({ detector }) => detector), text: one.text })
    }
  }
  return { groups: groups.shares, labels: labels.shares, detectors: detectors.shares, misses }
}

function lookOf({ meta }: Case): string {
  const look = meta['not_type'] ?? meta['not_rule'] ?? meta['category']
  return typeof look === 'string' ? look : 'ordinary'
}

function overlaps(finding: Finding, [start, end]: Labelled): boolean {
  return finding.start < end && finding.end > start
}
