import { findAll } from '../apply-rules.js'
import { mayStartCard } from '../detectors/card-networks.js'
import { ibanFormat } from '../detectors/iban-formats.js'
import type { Detector, Share } from '../scan/detector.js'
import { type Group, weightier } from '../scan/merge-spans.js'
import { hiddenDetector } from '../output/hidden-text.js'
import { compileRules, type Ruleset } from '../scan/ruleset.js'
import { encodedText } from './encoded-text.js'
import { spreadOf } from './spread-digits.js'

/** How often text is decoded that came out of decoding. */
const DEPTH = 2

/** Whose checksum decides, so that any separators may be taken out of what they look for. */
const SPREAD: Readonly<Record<string, (start: string) => boolean>> = {
  'payment-card': start => mayStartCard(digitsOf(start)),
  iban: start => ibanFormat(start.slice(0, 2).toUpperCase()) !== undefined,
}

const digits = new Uint8Array(16)

/** The first digits, in an array that is used again for the next. */
function digitsOf(text: string): Uint8Array {
  for (let i = 0; i < text.length && i < digits.length; i++) digits[i] = text.charCodeAt(i) - 0x30
  return digits
}

/** How deep decoding is at this moment; nothing waits while it goes on. */
let depth = 0

interface DeepRuleset extends Ruleset {
  /** What was added for disguises. */
  readonly added: readonly Detector[]
}

function hiddenIn(detectors: readonly Detector[]): Pick<Ruleset, 'hiddenRank'> {
  const hiddenRank = detectors.indexOf(hiddenDetector)
  return hiddenRank === -1 ? {} : { hiddenRank }
}

/** Compiles detectors so that they look into encoded text as well, and past separators that nobody expects. */
export function compileDeep(detectors: readonly Detector[]): DeepRuleset {
  if (detectors.length === 0) return { ...compileRules(detectors), added: [] }
  const disguised = detectors.filter(({ kind }) => kind !== 'output')
  if (disguised.length < detectors.length) {
    // What looks like output in disguise does nothing, so that neither shadows nor encoded text are scanned for it.
    const inner = compileDeep(disguised)
    return {
      ...compileRules([...detectors, ...inner.added]),
      ...hiddenIn(detectors),
      added: inner.added,
      disguised: inner,
    }
  }
  const spread = detectors.flatMap((detector, rank) => {
    const mayBe = SPREAD[detector.id]
    return mayBe === undefined ? [] : [spreadOf(detector, rank, mayBe)]
  })
  const added = [...spread, encodedText(look)]
  const rules = { ...compileRules([...detectors, ...added]), added }
  return rules

  function look(text: string): Share | null {
    if (depth === DEPTH) return null
    depth++
    try {
      return shareOf(findAll(rules, text))
    } finally {
      depth--
    }
  }
}

/** All that was found in a token, under the name of the weightiest. */
function shareOf(groups: readonly Group[]): Share | null {
  if (groups.length === 0) return null
  const { detector, rank } = groups.reduce(weightier)
  return { detector, rank, members: [...new Set(groups.flatMap(({ members }) => members))] }
}
