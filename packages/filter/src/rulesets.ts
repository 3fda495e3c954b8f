import type { Action } from './finding.js'
import type { Detector } from './scan/detector.js'

/** The rulesets there have been, oldest first. A release adds at most one; none is ever changed again. */
export const RULESETS = ['2026-11'] as const

export type RulesetName = (typeof RULESETS)[number]

/** The newest is in force where the settings name none. */
export const NEWEST: RulesetName = RULESETS.at(-1)!

/** The ruleset from which on a detector does what the settings say. */
export function sinceOf({ since = RULESETS[0] }: Pick<Detector, 'since'>): string {
  return since
}

/** Names are a year and a month, so their order is that of their text. */
export function isNewer(detector: Pick<Detector, 'since'>, ruleset: string): boolean {
  return sinceOf(detector) > ruleset
}

/** What a detector that is newer than the ruleset does at most: it says what it sees, and lets it pass. */
export function atMostFlag(action: Action): Action {
  return action === 'off' ? 'off' : 'flag'
}
