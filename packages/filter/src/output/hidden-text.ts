import type { Detector } from '../scan/detector.js'
import type { Group } from '../scan/merge-spans.js'
import { type HiddenRun, HiddenRuns } from './hidden-runs.js'

const REASONS: readonly string[] = ['format']

/** Found by a look of its own at the characters beyond ASCII, and never asked. */
export const hiddenDetector: Detector = {
  id: 'output-hidden',
  kind: 'output',
  label: 'hidden',
  title: 'Hidden text: tag characters, runs of characters that are not seen, changes of direction',
  reference: 'https://www.unicode.org/reports/tr36/',
  preset: 'output',
  confidence: 'high',
  reasons: REASONS,
  anchors: [],
  behind: 0,
  ahead: 0,
  check: () => null,
}

/** What is hidden in one text, as a scan gives it. */
export class HiddenText {
  readonly #runs = new HiddenRuns()
  readonly #rank: number

  constructor(rank: number) {
    this.#rank = rank
  }

  get decided(): number {
    return this.#runs.decided
  }

  get isOpen(): boolean {
    return this.#runs.isOpen
  }

  push(text: string): readonly Group[] {
    return this.#runs.push(text).map(run => this.#group(run))
  }

  end(): readonly Group[] {
    return this.#runs.end().map(run => this.#group(run))
  }

  #group({ start, end, continued }: HiddenRun): Group {
    return {
      detector: hiddenDetector,
      rank: this.#rank,
      start,
      end,
      continued,
      members: [hiddenDetector],
      confidence: 'high',
      reasons: REASONS,
    }
  }
}
