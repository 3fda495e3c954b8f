import type { Secret } from '@windbreak/core'
import { createAllowList, digestWith } from './allow-list.js'
import { applyRules, type Filtered, findAll } from './apply-rules.js'
import { chooseActions } from './choose-actions.js'
import { compileKnown } from './compile-known.js'
import { joinDetectors } from './detectors/join-detectors.js'
import { InvalidSettings } from './errors.js'
import { filterStream, type FilteredStream } from './filter-stream.js'
import type { Direction, Finding } from './finding.js'
import { asFinding, judge, type Rules } from './judge.js'
import type { Detector } from './scan/detector.js'
import { DISGUISE_HOLD } from './scan/text-scanner.js'
import { type FilterSettings, readFilterSettings } from './settings.js'
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

/** What is no plain data. */
export interface FilterCollaborators {
  /** Detectors of one's own, made with `defineDetector`. They come before the filter's. */
  readonly own?: readonly Detector[]
  /** The key of `hash` labels and of `allow.values`; with neither it is not needed. */
  readonly hashKey?: Secret
}

/** The filter and what the guard needs of it beside. */
export interface FilterCore extends Filter {
  readonly rules: Readonly<Record<Direction, Rules>>
}

/** A filter of its own, without Fastify. Throws `WB_FILTER_INVALID_SETTINGS` where a setting is wrong or misspelt. */
export function createFilter(settings?: Partial<FilterSettings>, collaborators: FilterCollaborators = {}): Filter {
  const { scan, apply, stream, open, holdBack } = createCore(settings, collaborators)
  return Object.freeze({ scan, apply, stream, open, holdBack })
}

/** The same, with what the guard needs. */
export function createCore(input?: unknown, { own = [], hashKey }: FilterCollaborators = {}): FilterCore {
  const detectors = joinDetectors(own)
  const settings = readFilterSettings(input, detectors)
  const allow = createAllowList(settings.allow, hashKey)
  const rulesFor = (direction: Direction): Rules => {
    const actions = chooseActions(detectors, settings, direction)
    if (hashKey === undefined && [...actions.values()].includes('hash')) {
      throw new InvalidSettings('/detectors', 'the action "hash" needs a key: pass `hashKey`')
    }
    const ruleset = compileKnown(detectors.filter(detector => actions.get(detector) !== 'off'))
    return { actions, ruleset, allow, digest: digestWith(hashKey) }
  }
  const rules = { in: rulesFor('in'), out: rulesFor('out') }
  const isUsed = (detector: Detector) => [rules.in, rules.out].some(({ actions }) => actions.get(detector) !== 'off')
  const either = { ...rules.in, ruleset: compileKnown(detectors.filter(isUsed)), actions: new Map() }
  const rulesOf = ({ direction }: Way): Rules => {
    if (direction === 'in' || direction === 'out') return rules[direction]
    throw new InvalidSettings('/direction', `is neither "in" nor "out"`)
  }
  const open = (way: Way) => new TextFilter(rulesOf(way))
  return {
    rules,
    holdBack: DISGUISE_HOLD + Math.max(rules.in.ruleset.holdBack, rules.out.ruleset.holdBack),
    open,
    scan: text => judge(findAll(either.ruleset, text), either, (from, to) => text.slice(from, to)).map(asFinding),
    apply: (text, way) => applyRules(rulesOf(way), text),
    stream: (chunks, way) => filterStream(chunks, open(way)),
  }
}
