import type { Confidence } from '../../finding.js'
import type { Aim, Tier } from '../tier.js'
import { RULES } from './index.js'
import type { Rule } from './rule.js'

/** One thing to come: any of some classes or words, after at most so many other words. */
export interface Item {
  readonly names: readonly string[]
  readonly gap: number
  readonly optional: boolean
}

export interface Pattern {
  readonly aim: Aim
  readonly code: string
  readonly items: readonly Item[]
  readonly confidence: Readonly<Record<Tier, Confidence | null>>
}

export const PATTERNS: readonly Pattern[] = RULES.flatMap(({ aim, user, document, tool = document, when }, row) =>
  when.map((source, i): Pattern => {
    const confidence = { user: sureness(user), document: sureness(document), tool: sureness(tool) }
    return { aim, code: `${aim}-${row}.${i}`, items: readItems(source), confidence }
  }),
)

/** Words that rules name by themselves: each is a class of its own. */
export const LITERALS: readonly string[] = [
  ...new Set(PATTERNS.flatMap(({ items }) => items.flatMap(({ names }) => names.filter(name => !isClass(name))))),
]

function sureness(weight: Rule['user']): Confidence | null {
  return weight === '-' ? null : weight
}

function readItems(source: string): Item[] {
  const items: Item[] = []
  let gap = 0
  for (const part of source.split(' ')) {
    if (part.startsWith('..')) {
      gap = Number(part.slice(2))
      continue
    }
    const optional = part.endsWith('?')
    items.push({ names: (optional ? part.slice(0, -1) : part).split('|'), gap, optional })
    gap = 0
  }
  return items
}

function isClass(name: string): boolean {
  return /^[A-Z]+$/.test(name)
}
