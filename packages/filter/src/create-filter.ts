import { applyRules, type Filtered, findAll } from './apply-rules.js'
import { chooseActions } from './choose-actions.js'
import { DETECTORS } from './detectors/index.js'
import { InvalidSettings } from './errors.js'
import { filterStream, type FilteredStream } from './filter-stream.js'
import type { Direction, Finding } from './finding.js'
import { compileDeep } from './disguise/compile-deep.js'
import { DISGUISE_HOLD } from './scan/text-scanner.js'
import { type FilterSettings, readFilterSettings } from './settings.js'
import type { Rules } from './judge.js'
import { TextFilter } from './text-filter.js'

export interface Way {
  readonly direction: Direction
}

export interface Filter {
  /** Everything that any detector in use finds, whatever is done about it. */
  readonly scan: (text: string) => Finding[]
  /** Finds and acts on a whole text. */
  readonly apply: (text: string, way: Way) => Filtered
  /**
   * Filters text while it comes. Ends by throwing `WB_FILTER_BLOCKED` (403) where it blocks, after the text before the
   * blocked match. `result` tells the same at the end, and never causes an unhandled rejection.
   */
  readonly stream: (chunks: AsyncIterable<string>, way: Way) => FilteredStream
  /** The same piece by piece, for whoever has no iterable: `push(text)` and `end()` give what may go on. */
  readonly open: (way: Way) => TextFilter
  /** The most characters a stream ever holds back; ordinary text waits for the end of a word. */
  readonly holdBack: number
}

/** The filter and what the guard needs of it beside. */
export interface FilterCore extends Filter {
  readonly rules: Readonly<Record<Direction, Rules>>
}

/** A filter of its own, without Fastify. Throws `WB_FILTER_INVALID_SETTINGS` where a setting is wrong or misspelt. */
export function createFilter(settings?: Partial<FilterSettings>): Filter {
  const { scan, apply, stream, open, holdBack } = createCore(readFilterSettings(settings))
  return Object.freeze({ scan, apply, stream, open, holdBack })
}

/** The same from settings that were read already. */
export function createCore(settings: Readonly<FilterSettings>): FilterCore {
  const rules = { in: rulesFor(settings, 'in'), out: rulesFor(settings, 'out') }
  const either = compileDeep(
    DETECTORS.filter(detector => [rules.in, rules.out].some(({ actions }) => actions.get(detector) !== 'off')),
  )
  const rulesOf = ({ direction }: Way): Rules => {
    if (direction === 'in' || direction === 'out') return rules[direction]
    throw new InvalidSettings('/direction', `is neither "in" nor "out"`)
  }
  const open = (way: Way) => new TextFilter(rulesOf(way))
  return {
    rules,
    holdBack: DISGUISE_HOLD + Math.max(rules.in.ruleset.holdBack, rules.out.ruleset.holdBack),
    open,
    scan: text =>
      findAll(either, text).map(({ detector: { id, kind }, start, end }) => ({ detector: id, kind, start, end })),
    apply: (text, way) => applyRules(rulesOf(way), text),
    stream: (chunks, way) => filterStream(chunks, open(way)),
  }
}

function rulesFor(settings: Readonly<FilterSettings>, direction: Direction): Rules {
  const actions = chooseActions(DETECTORS, settings, direction)
  return { actions, ruleset: compileDeep(DETECTORS.filter(detector => actions.get(detector) !== 'off')) }
}
