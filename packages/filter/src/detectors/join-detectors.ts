import { InvalidDetector } from '../errors.js'
import type { Detector } from '../scan/detector.js'
import { DETECTORS } from './index.js'

/** One's own detectors before the filter's: where both find the same text, one's own gives its name. */
export function joinDetectors(own: readonly Detector[]): readonly Detector[] {
  if (own.length === 0) return DETECTORS
  const ids = new Set(DETECTORS.map(({ id }) => id))
  for (const { id } of own) {
    if (ids.has(id)) throw new InvalidDetector(id, 'there is one of that id already')
    ids.add(id)
  }
  return Object.freeze([...own, ...DETECTORS])
}
