import { tokens } from '../read-tokens.js'
import type { Tier } from '../tier.js'
import { classesIn, CLASS_NAMES, setCount } from '../vocabulary.js'
import { type Item, type Pattern, PATTERNS } from './compile-rules.js'

/** A match lies within so many tokens; one bit each. */
const REACH = 30

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
}

/** The rules that can start with a set of classes, by its number. */
let startingWith: readonly (readonly Compiled[])[] | undefined

/** Everything that rules find in `tokens`. Bounded work for each token: time is linear. */
export function matchRules(tier: Tier): Match[] {
  startingWith ??= compile()
  const { count, classes } = tokens
  const matches: Match[] = []
  for (let first = 0; first < count; first++) {
    const set = classes[first]!
    if (set === 0) continue
    const rules = startingWith[set]!
    if (rules.length === 0) continue
    const room = roomFrom(first)
    for (const { pattern, takes } of rules) {
      if (pattern.confidence[tier] === null) continue
      const last = lastOf(pattern.items, takes, first, room)
      if (last !== -1) matches.push({ pattern, first, last })
    }
  }
  return matches
}

/** How many tokens are left of the sentence, within reach. */
function roomFrom(first: number): number {
  const { count, breaks } = tokens
  const most = Math.min(REACH, count - first)
  let room = 1
  while (room < most && breaks[first + room] === 0) room++
  return room
}

/** The nearest token at which a match that starts at `first` can end; -1 where there is none. */
function lastOf(items: readonly Item[], takes: readonly Uint8Array[], first: number, room: number): number {
  const { classes } = tokens
  let ends = 1
  for (let i = 1; i < items.length; i++) {
    const { gap, optional } = items[i]!
    const take = takes[i]!
    let reachable = 0
    for (let skip = 1; skip <= gap + 1; skip++) reachable |= ends << skip
    let next = 0
    for (let rest = reachable; rest !== 0; rest &= rest - 1) {
      const offset = 31 - Math.clz32(rest & -rest)
      if (offset >= room) break
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
  }))
  return sets.map((_, set) => compiled.filter(({ takes }) => takes[0]![set] === 1))
}
