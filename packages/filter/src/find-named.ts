import { findAll } from './apply-rules.js'
import { judge, type Judged, type Rules } from './judge.js'
import { type Group, joinGroups } from './scan/merge-spans.js'

/** As much of a name as is put before its value. Longer ones are no names. */
const LONGEST_NAME = 128
/** As much as one finding may come to where several overlap. */
const MOST = 4096

/**
 * Everything the rules find in a value of JSON that has a name, and what is to be done about it: in the value alone, and
 * in `"name":"value"`, since to be called a password is what makes a word a secret. Offsets are the value's.
 */
export function findNamed(rules: Rules, name: string, value: string): readonly Judged[] {
  const before = `"${name.slice(-LONGEST_NAME)}":"`
  const beside = findAll(rules.ruleset, `${before}${value}"`).flatMap(group =>
    within(group, before.length, value.length),
  )
  const groups = joinGroups([...findAll(rules.ruleset, value), ...beside], Infinity, MOST).groups
  return judge(groups, rules, (from, to) => value.slice(from, to))
}

/** The part of a finding that lies in the value. */
function within(group: Group, from: number, length: number): readonly Group[] {
  const start = Math.max(0, group.start - from)
  const end = Math.min(length, group.end - from)
  return start < end ? [{ ...group, start, end }] : []
}
