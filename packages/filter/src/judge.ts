import type { AllowList } from './allow-list.js'
import type { Actions } from './choose-actions.js'
import { ACTIONS, type Action, type Finding } from './finding.js'
import type { InjectionRules } from './injection/injection-rules.js'
import type { OutputText } from './output/output-text.js'
import type { Trust } from './output/trust.js'
import type { Group } from './scan/merge-spans.js'
import type { Ruleset } from './scan/ruleset.js'
import { type Digest, isOwnHash, mayBeOwnHash, substituteFor } from './substitute.js'

/** A finding and what is to be done about it: where several detectors share it, the strictest of their actions. */
export interface Judged extends Finding {
  readonly action: Exclude<Action, 'off'>
  /** What stands in its place when it is replaced. */
  readonly substitute: string
  /** It would be blocked, and is only flagged: calls are observed. */
  readonly observed?: true
}

/** The rules of one direction: what is looked for, what is done about it, and what is let through all the same. */
export interface Rules {
  readonly ruleset: Ruleset
  /** The ruleset's name, for records. */
  readonly version: string
  readonly actions: Actions
  readonly allow: AllowList
  readonly digest: Digest
  /** What is done about commands to the model; on the way in only. */
  readonly injection?: InjectionRules
  /** Which addresses an answer may hold. */
  readonly trust?: Trust
  /** Nothing is blocked: what would be is flagged. */
  readonly observes?: true
}

/** The same rules, for an answer to somebody who wrote this. */
export function answering(rules: Rules, words: () => readonly string[]): Rules {
  return rules.trust === undefined ? rules : { ...rules, trust: rules.trust.with(words) }
}

/** The same rules, for calls that are only observed. */
export function observing(rules: Rules): Rules {
  return { ...rules, observes: true }
}

/** The text between two offsets of what was scanned. */
export type TextAt = (from: number, to: number) => string

/** How far before a match its own earlier hash shows: a bracket, a label, a colon. */
const LONGEST_LABEL = 26

/**
 * Judges what a scan found. What is allowed is no finding, and neither is unsafe output in a text that nobody is shown:
 * `output` is what is known of one that is.
 */
export function judge(groups: readonly Group[], rules: Rules, textAt: TextAt, output?: OutputText): readonly Judged[] {
  const { actions, allow, digest, observes = false } = rules
  const judged: Judged[] = []
  for (const group of groups) {
    const { detector, start, end, continued, confidence, reasons } = group
    const text = textAt(start, end)
    if (isExempt(group, text, allow, textAt)) continue
    if (!isOutput(group.detector)) output?.label(group)
    const members = unsafeMembers(group, textAt, output)
    if (members.length === 0) continue
    let strictest = 0
    for (const member of members) strictest = Math.max(strictest, ACTIONS.indexOf(actions.get(member) ?? 'off'))
    const wanted = ACTIONS[strictest] as Judged['action']
    const observed = observes && wanted === 'block'
    const action = observed ? 'flag' : wanted
    judged.push({
      detector: detector.id,
      kind: detector.kind,
      start,
      end,
      confidence,
      reasons: members.length > 1 ? [...reasons, 'merged'] : reasons,
      action,
      ...(observed ? { observed } : {}),
      // A match reported in pieces gets one label, at its start.
      substitute: continued ? '' : substituteFor(action, detector.label, text, digest),
    })
  }
  return judged
}

/** Those who have found something, without output that is safe where it stands. */
function unsafeMembers(group: Group, textAt: TextAt, output: OutputText | undefined): Group['members'] {
  const { members } = group
  if (!members.some(isOutput)) return members
  return output === undefined || output.isSafe(group, textAt) ? members.filter(one => !isOutput(one)) : members
}

function isOutput({ kind }: Group['detector']): boolean {
  return kind === 'output'
}

/** Whether a finding is allowed, or is what stands in place of an earlier one. */
export function isExempt({ start, end }: Group, text: string, allow: AllowList, textAt: TextAt): boolean {
  if (allow.allows(text)) return true
  return mayBeOwnHash(text) && isOwnHash(textAt(Math.max(0, start - LONGEST_LABEL), start), text, textAt(end, end + 1))
}

/** Whether it is taken out and something else put in its place. */
export function isReplaced({ action }: Judged): boolean {
  return action !== 'flag' && action !== 'block'
}

/** The finding as the public sees it. */
export function asFinding({ detector, kind, start, end, confidence, reasons }: Judged): Finding {
  return { detector, kind, start, end, confidence, reasons }
}
