import type { Actions } from './choose-actions.js'
import { ACTIONS, type Action, type Finding } from './finding.js'
import type { Group } from './scan/merge-spans.js'
import type { Ruleset } from './scan/ruleset.js'

/** A finding and what is to be done about it: where several detectors share it, the strictest of their actions. */
export interface Judged extends Finding {
  readonly action: Exclude<Action, 'off'>
  /** What stands in its place when it is redacted. */
  readonly substitute: string
}

/** Judges what a scan found. */
export function judge(groups: readonly Group[], actions: Actions): readonly Judged[] {
  return groups.map(({ detector, members, start, end, continued }) => {
    const strictest = Math.max(...members.map(member => ACTIONS.indexOf(actions.get(member) ?? 'off')))
    return {
      detector: detector.id,
      kind: detector.kind,
      start,
      end,
      action: ACTIONS[strictest] as Judged['action'],
      // A match reported in pieces gets one label, at its start.
      substitute: continued ? '' : `[${detector.label}]`,
    }
  })
}

/** The finding as the public sees it. */
export function asFinding({ detector, kind, start, end }: Judged): Finding {
  return { detector, kind, start, end }
}

/** The rules of one direction: what is looked for, and what is done about it. */
export interface Rules {
  readonly ruleset: Ruleset
  readonly actions: Actions
}
