import { tokens } from '../read-tokens.js'
import type { Tier } from '../tier.js'
import { classesIn, CLASS_NAMES, setCount } from '../vocabulary.js'
import { type Item, type Pattern, PATTERNS } from './compile-rules.js'

/** A match lies within so many tokens; one bit each. */
const REACH = 30
const WITHIN = 2 ** REACH - 1

/** What a rule found: the first and the last of its tokens. */
export interface Match {
  readonly pattern: Pattern
  readonly first: number
  readonly last: number
}

interface Compiled {
  readonly pattern: Pattern
  /** By item: which sets of classes it takes. */
  readonly takes: readonly Uint8Array[]
  /** Where the second may stand, if the match starts at bit 0. */
  readonly near: number
}

/** The rules that can start with a set of classes, by its number. */
let startingWith: readonly (readonly Compiled[])[] | undefined

/** Everything that rules find in `tokens`. Bounded work for each token: time is linear. */
export function matchRules(tier: Tier): Match[] {
  startingWith ??= compile()
  const { count, classes, breaks } = tokens
  const matches: Match[] = []
  /** Which of the tokens from here to the end of the sentence, one bit each, are in any class. */
  let known = 0
  for (let first = count - 1; first >= 0; first--) {
    const set = classes[first]!
    known = ((known << 1) | (set === 0 ? 0 : 1)) & WITHIN
    if (set !== 0 && known !== 1) {
      for (const { pattern, takes, near } of startingWith[set]!) {
        if ((known & near) === 0 || pattern.confidence[tier] === null) continue
        const last = lastOf(pattern.items, takes, first, known)
        if (last !== -1) matches.push({ pattern, first, last })
      }
    }
    if (breaks[first] === 1) known = 0
  }
  return matches
}

/** The nearest token at which a match that starts at `first` can end; -1 where there is none. */
function lastOf(items: readonly Item[], takes: readonly Uint8Array[], first: number, known: number): number {
  const { classes } = tokens
  let ends = 1
  for (let i = 1; i < items.length; i++) {
    const { gap, optional } = items[i]!
    const take = takes[i]!
    let reachable = 0
    for (let skip = 1; skip <= gap + 1; skip++) reachable |= ends << skip
    let next = 0
    for (let rest = reachable & known; rest !== 0; rest &= rest - 1) {
      const offset = 31 - Math.clz32(rest & -rest)
      if (take[classes[first + offset]!] === 1) next |= 1 << offset
    }
    ends = optional ? next | ends : next
    if (ends === 0) return -1
  }
  return first + 31 - Math.clz32(ends & -ends)
}

function compile(): readonly (readonly Compiled[])[] {
  const sets = Array.from({ length: setCount() }, (_, set) => new Set(classesIn(set).map(n => CLASS_NAMES[n]!)))
  const compiled = PATTERNS.map(pattern => ({
    pattern,
    takes: pattern.items.map(({ names }) => Uint8Array.from(sets, set => (names.some(name => set.has(name)) ? 1 : 0))),
    near: nearOf(pattern.items),
  }))
  return sets.map((_, set) => compiled.filter(({ takes }) => takes[0]![set] === 1))
}

/** An item that may be missing lets the one behind it stand as near. */
function nearOf([, ...rest]: readonly Item[]): number {
  let reach = 0
  for (const { gap, optional } of rest) {
    reach += gap + 1
    if (!optional) break
  }
  return (2 ** reach - 1) << 1
}
