import type { Secret } from '@windbreak/core'
import { createAllowList, digestWith } from './allow-list.js'
import { applyRules, type Filtered, findJudged, inOrder } from './apply-rules.js'
import { chooseActions, detectorsFor } from './choose-actions.js'
import { compileKnown } from './compile-known.js'
import { joinDetectors } from './detectors/join-detectors.js'
import { InvalidSettings } from './errors.js'
import { filterStream, type FilteredStream } from './filter-stream.js'
import type { Direction, Finding } from './finding.js'
import { createInjectionRules } from './injection/injection-rules.js'
import type { InjectionAction } from './injection/injection-settings.js'
import type { Tier } from './injection/tier.js'
import { answering, asFinding, type Rules } from './judge.js'
import { orFail } from './or-fail.js'
import { createTrust } from './output/trust.js'
import type { Detector } from './scan/detector.js'
import { DISGUISE_HOLD } from './scan/text-scanner.js'
import { type FilterSettings, readFilterSettings } from './settings.js'
import { TextFilter } from './text-filter.js'

export interface Way {
  readonly direction: Direction
  /** What the user wrote that the text answers: it may link to the addresses that stand there. */
  readonly userText?: string | readonly string[]
}

export interface WholeWay extends Way {
  /** Whose text it is, on its way in: `user` by default. */
  readonly tier?: Tier
}

const INJECTION_PRESETS = { strict: 'block', balanced: 'balanced', observe: 'flag' } as const satisfies Record<
  FilterSettings['preset'],
  InjectionAction
>

export interface Filter {
  /**
   * Everything that any detector in use finds, whatever is done about it; not what is unsafe about output. Commands to the model are looked for where
   * `tier` says whose text it is.
   */
  readonly scan: (text: string, from?: { readonly tier: Tier }) => Finding[]
  /** Finds and acts on a whole text; on its way in also on commands to the model. */
  readonly apply: (text: string, way: WholeWay) => Filtered
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
  const all = joinDetectors(own)
  const settings = readFilterSettings(input, all)
  const scope = { presets: settings.presets, phoneRegions: settings.phone?.regions }
  const detectors = all.map(detector => detector.narrow?.(scope) ?? detector)
  const allow = createAllowList(settings.allow, hashKey)
  const rulesFor = (direction: Direction): Rules => {
    const actions = chooseActions(detectorsFor(detectors, direction), settings, direction)
    if (hashKey === undefined && [...actions.values()].includes('hash')) {
      throw new InvalidSettings('/detectors', 'the action "hash" needs a key: pass `hashKey`')
    }
    const ruleset = compileKnown(detectors.filter(detector => (actions.get(detector) ?? 'off') !== 'off'))
    const trust = direction === 'out' ? { trust: createTrust(settings.allow?.hosts ?? []) } : {}
    return { actions, ruleset, version: settings.ruleset, allow, digest: digestWith(hashKey), ...trust }
  }
  const injection = createInjectionRules(
    settings.injection,
    settings.in?.injection ?? INJECTION_PRESETS[settings.preset],
  )
  const rules = { in: { ...rulesFor('in'), injection }, out: rulesFor('out') }
  const isUsed = (detector: Detector) =>
    [rules.in, rules.out].some(({ actions }) => (actions.get(detector) ?? 'off') !== 'off')
  // What is unsafe about output depends on what it answers.
  const found = detectorsFor(detectors, 'in').filter(isUsed)
  const either = { ...rules.in, ruleset: compileKnown(found), actions: new Map() }
  const rulesOf = ({ direction, userText }: Way): Rules => {
    if (direction === 'in' || direction === 'out') {
      return userText === undefined ? rules[direction] : answering(rules[direction], () => [userText].flat())
    }
    throw new InvalidSettings('/direction', `is neither "in" nor "out"`)
  }
  const open = (way: Way) => new TextFilter(rulesOf(way))
  return {
    rules,
    holdBack: DISGUISE_HOLD + Math.max(rules.in.ruleset.holdBack, rules.out.ruleset.holdBack),
    open,
    scan: (text, from) =>
      orFail(() =>
        inOrder(findJudged(either, text), from === undefined ? [] : injection.judge(text, from.tier)).map(asFinding),
      ),
    apply: (text, way) => orFail(() => applyRules(rulesOf(way), text, way.tier)),
    stream: (chunks, way) => filterStream(chunks, open(way)),
  }
}
