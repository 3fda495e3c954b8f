import { findAll } from '../apply-rules.js'
import { mayStartCard } from '../detectors/card-networks.js'
import { ibanFormat } from '../detectors/iban-formats.js'
import type { Detector, Share } from '../scan/detector.js'
import { type Group, weightier } from '../scan/merge-spans.js'
import { compileRules, type Ruleset } from '../scan/ruleset.js'
import { encodedText } from './encoded-text.js'
import { spreadOf } from './spread-digits.js'

/** How often text is decoded that came out of decoding. */
const DEPTH = 2

/** Whose checksum decides, so that any separators may be taken out of what they look for. */
const SPREAD: Readonly<Record<string, (start: string) => boolean>> = {
  'payment-card': start => mayStartCard(Array.from(start, Number)),
  iban: start => ibanFormat(start.slice(0, 2).toUpperCase()) !== undefined,
}

/** Compiles detectors so that they look into encoded text as well, and past separators that nobody expects. */
export function compileDeep(detectors: readonly Detector[], depth = DEPTH): Ruleset {
  if (depth === 0 || detectors.length === 0) return compileRules(detectors)
  const inner = compileDeep(detectors, depth - 1)
  const spread = detectors.flatMap((detector, rank) => {
    const mayBe = SPREAD[detector.id]
    return mayBe === undefined ? [] : [spreadOf(detector, rank, mayBe)]
  })
  return compileRules([...detectors, ...spread, encodedText(text => shareOf(findAll(inner, text)))])
}

/** All that was found in a token, under the name of the weightiest. */
function shareOf(groups: readonly Group[]): Share | null {
  if (groups.length === 0) return null
  const { detector, rank } = groups.reduce(weightier)
  return { detector, rank, members: [...new Set(groups.flatMap(({ members }) => members))] }
}
