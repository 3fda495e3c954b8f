import { compileDeep } from './disguise/compile-deep.js'
import type { Detector } from './scan/detector.js'
import type { Ruleset } from './scan/ruleset.js'

interface Known {
  readonly detectors: readonly Detector[]
  readonly ruleset: Ruleset
}

/** Both ways of a filter, and most filters of a process, look for the same. */
const MOST_KNOWN = 8

const known: Known[] = []

/** Compiles detectors; tables are large and take long to make, so the last few are kept for whoever looks for the same. */
export function compileKnown(detectors: readonly Detector[]): Ruleset {
  const found = known.find(one => isSame(one.detectors, detectors))
  if (found !== undefined) return found.ruleset
  const ruleset = compileDeep(detectors)
  if (known.push({ detectors, ruleset }) > MOST_KNOWN) known.shift()
  return ruleset
}

/** The very same detectors, for one of another filter's own may have the same id. */
function isSame(a: readonly Detector[], b: readonly Detector[]): boolean {
  return a.length === b.length && a.every((detector, i) => detector === b[i])
}
