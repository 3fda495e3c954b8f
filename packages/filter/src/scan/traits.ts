import { type Confidence, CONFIDENCES } from '../finding.js'
import type { Detector, Preset } from './detector.js'

/** What is known of a match beside its place. */
export interface Traits {
  readonly confidence: Confidence
  readonly reasons: readonly string[]
}

/** Detectors that do not say themselves what their findings rest on. */
const KNOWN: Readonly<Record<string, Traits>> = {
  'payment-card': { confidence: 'high', reasons: ['checksum'] },
  iban: { confidence: 'high', reasons: ['checksum'] },
  email: { confidence: 'high', reasons: ['format'] },
  'private-key': { confidence: 'high', reasons: ['format'] },
  'json-web-token': { confidence: 'high', reasons: ['format'] },
  'assigned-secret': { confidence: 'medium', reasons: ['name'] },
}
const BY_PREFIX: Traits = { confidence: 'high', reasons: ['format'] }
const OTHERS: Traits = { confidence: 'medium', reasons: ['pattern'] }

const told = new WeakMap<Detector, Traits>()

/** What a detector's findings rest on, as far as it says nothing else of one. */
export function traitsOf(detector: Detector): Traits {
  let traits = told.get(detector)
  if (traits === undefined) told.set(detector, (traits = readTraits(detector)))
  return traits
}

function readTraits({ id, anchors, confidence, reasons }: Detector): Traits {
  const known = KNOWN[id] ?? (anchors.every(({ on }) => on === 'prefix') ? BY_PREFIX : OTHERS)
  return { confidence: confidence ?? known.confidence, reasons: inOrder(reasons ?? known.reasons) }
}

/** What several matches rest on together: each that one of them does, with the confidence of the surest. */
export function joinTraits(all: readonly Traits[]): Traits {
  const surest = Math.max(...all.map(({ confidence }) => CONFIDENCES.indexOf(confidence)))
  const reasons = new Set(all.flatMap(({ reasons }) => reasons))
  return { confidence: CONFIDENCES[surest]!, reasons: [...reasons].toSorted() }
}

/** Without a copy where there is nothing to put in order. */
export function inOrder(reasons: readonly string[]): readonly string[] {
  for (let i = 1; i < reasons.length; i++) if (reasons[i - 1]! >= reasons[i]!) return [...new Set(reasons)].toSorted()
  return reasons
}

/** The groups a detector is switched on and off with. */
export function presetsOf({ presets, preset, kind }: Detector): readonly Preset[] {
  return presets ?? [preset ?? (kind === 'secret' ? 'secrets' : 'contact')]
}
