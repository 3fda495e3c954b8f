import type { Finding, Verdict } from './finding.js'
import type { Tier } from './injection/tier.js'
import type { Group } from './scan/merge-spans.js'
import type { Ruleset } from './scan/ruleset.js'
import { TextScanner } from './scan/text-scanner.js'
import { type OutputText, outputOf } from './output/output-text.js'
import { renderFindings } from './render-findings.js'
import { asFinding, isReplaced, judge, type Judged, type Rules } from './judge.js'

/** What became of a whole text. */
export interface Filtered {
  readonly action: Verdict
  /** The text to use instead; empty under `block`. */
  readonly text: string
  /** In order; only commands to the model may overlap others. Under `block` those behind the blocked one are among them. */
  readonly findings: readonly Finding[]
}

/** Everything the rules find in a whole text. */
export function findAll(ruleset: Ruleset, text: string): readonly Group[] {
  const scanner = new TextScanner(ruleset)
  const groups = scanner.push(text)
  const rest = scanner.end()
  return rest.length === 0 ? groups : [...groups, ...rest]
}

export function applyRules(rules: Rules, text: string, tier: Tier = 'user'): Filtered {
  const judged = findJudged(rules, text, outputOf(rules))
  const all = inOrder(judged, findInjected(rules, text, tier))
  const action = verdictOf(all)
  return { action, text: action === 'block' ? '' : renderFindings(text, 0, judged), findings: all.map(asFinding) }
}

/** Commands to the model; none on the way out. None of them is ever replaced, so they are not for rendering. */
export function findInjected({ injection, observes }: Rules, text: string, tier: Tier): readonly Judged[] {
  return injection === undefined ? [] : injection.judge(text, tier, observes)
}

export function inOrder(judged: readonly Judged[], injected: readonly Judged[]): readonly Judged[] {
  return injected.length === 0 ? judged : [...judged, ...injected].toSorted((a, b) => a.start - b.start)
}

/** Everything the rules find in a whole text, and what is to be done about it. */
export function findJudged(rules: Rules, text: string, output?: OutputText): readonly Judged[] {
  output?.push(text)
  return judge(findAll(rules.ruleset, text), rules, (from, to) => text.slice(from, to), output)
}

/** The strictest of the actions decides about the whole. */
export function verdictOf(judged: readonly Judged[]): Verdict {
  if (judged.some(({ action }) => action === 'block')) return 'block'
  return judged.some(isReplaced) ? 'redact' : 'pass'
}
