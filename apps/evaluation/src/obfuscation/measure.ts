import type { Scan } from '../score.js'
import { makeCleanText } from './clean-texts.js'
import { type Disguise, DISGUISES } from './classes.js'
import { createRandom, makeValues } from './values.js'

const CLEAN_TEXTS = 10_000

export interface Recall {
  readonly name: string
  readonly goal: number | null
  readonly found: number
  readonly of: number
  /** Clean texts written in the same way that are flagged. */
  readonly flagged: number
  readonly clean: number
}

/** How many of a hundred values are found under each disguise, and how many clean texts are flagged under it. */
export function measureObfuscation(scan: Scan, seed = 1): readonly Recall[] {
  const values = makeValues(createRandom(seed))
  const random = createRandom(seed + 1)
  return DISGUISES.map(disguise => {
    const applicable = values.filter(disguise.applies)
    const clean = CLEAN_TEXTS / DISGUISES.length
    return {
      name: disguise.name,
      goal: disguise.goal,
      found: applicable.filter(({ text }) => isFound(scan, disguise, text)).length,
      of: applicable.length,
      flagged: Array.from({ length: clean }, () => disguise.write(makeCleanText(random))).filter(
        text => scan(text).length > 0,
      ).length,
      clean,
    }
  })
}

/** A finding counts when it reaches to the value's end: what comes before may be its name. */
function isFound(scan: Scan, { write }: Disguise, value: string): boolean {
  const before = 'Please look at '
  const written = write(value)
  const [start, end] = [before.length, before.length + written.length]
  return scan(`${before}${written} today.`).some(finding => finding.start < end && finding.end > (start + end) / 2)
}

export function showObfuscation(recalls: readonly Recall[]): string {
  const rows = recalls.map(({ name, goal, found, of, flagged, clean }) => {
    const share = `${((100 * found) / of).toFixed(1)} %`
    const met = goal === null ? 'reported' : found / of >= goal ? `≥ ${100 * goal} %` : `≥ ${100 * goal} % NOT MET`
    return `  ${name.padEnd(40)} ${`${found}/${of}`.padStart(8)} ${share.padStart(8)}  ${met.padEnd(14)} ${flagged}/${clean}`
  })
  const [flagged, clean] = [sum(recalls.map(({ flagged }) => flagged)), sum(recalls.map(({ clean }) => clean))]
  return [
    'values found in disguise, the goal, and clean texts flagged in the same disguise',
    ...rows,
    `  clean texts flagged in all: ${flagged} of ${clean} (goal ≤ 0.5 %)`,
    '',
  ].join('\n')
}

function sum(all: readonly number[]): number {
  return all.reduce((sum, one) => sum + one, 0)
}
