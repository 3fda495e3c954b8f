import type { Detector } from '../scan/detector.js'
import { addressDetector } from './find-addresses.js'
import { controlDetector } from './find-controls.js'
import { htmlDetector } from './find-html.js'
import { linkDetector } from './find-links.js'
import { scriptDetector, texDetector } from './find-scripts.js'
import { hiddenDetector } from './hidden-text.js'
import { outsideCode } from './wait-for-code.js'

/** What an answer must not hold where it is shown as markdown, as HTML or on a terminal. For text on its way out only. */
export const OUTPUT_DETECTORS: readonly Detector[] = Object.freeze([
  ...[htmlDetector, linkDetector, addressDetector, scriptDetector, texDetector].map(outsideCode),
  controlDetector,
  hiddenDetector,
])
