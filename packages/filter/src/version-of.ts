import { createHash } from 'node:crypto'
import type { Direction } from './finding.js'
import type { Rules } from './judge.js'

const DIGITS = 12

/** Names what the filter looks for and what it does about it: other detectors or other actions have another name. */
export function versionOf(rules: Readonly<Record<Direction, Pick<Rules, 'actions'>>>): string {
  const ways = (['in', 'out'] as const).map(way => [...rules[way].actions].map(([{ id }, action]) => `${id}:${action}`))
  return createHash('sha256').update(JSON.stringify(ways)).digest('hex').slice(0, DIGITS)
}
