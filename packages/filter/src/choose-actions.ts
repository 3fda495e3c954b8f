import type { Action, Direction } from './finding.js'
import { atMostFlag, isNewer } from './rulesets.js'
import type { Detector } from './scan/detector.js'
import { presetsOf } from './scan/traits.js'
import type { FilterSettings } from './settings.js'

const PRESETS = { strict: 'block', balanced: 'redact', observe: 'flag' } as const satisfies Record<
  FilterSettings['preset'],
  Action
>

/** What each detector's findings meet with in one direction; the closest setting counts. */
export type Actions = ReadonlyMap<Detector, Action>

/**
 * The detector's own setting; off where its preset is not among those named; else its kind's for the direction, else the
 * preset's. What is newer than the ruleset flags at most, unless it has a setting of its own.
 */
export function chooseActions(
  detectors: readonly Detector[],
  settings: Readonly<FilterSettings>,
  direction: Direction,
): Actions {
  // Commands to the model have actions of their own, which no detector here meets.
  const { injection: _, ...byKind }: Readonly<Record<string, string | undefined>> = settings[direction] ?? {}
  const byDetector = (settings.detectors ?? {}) as Readonly<
    Record<string, Action | Partial<Record<Direction, Action>> | undefined>
  >
  return new Map(
    detectors.map(detector => {
      const own = byDetector[detector.id]
      const chosen = typeof own === 'object' ? own[direction] : own
      if (chosen === undefined && !isOn(detector, settings.presets)) return [detector, 'off']
      if (chosen !== undefined) return [detector, chosen]
      const action = (byKind[detector.kind] as Action | undefined) ?? presetFor(detector, settings.preset)
      return [detector, isNewer(detector, settings.ruleset) ? atMostFlag(action) : action]
    }),
  )
}

/** Safe output keeps the answer and takes away what it could do; that is strict enough. */
function presetFor({ kind }: Detector, preset: FilterSettings['preset']): Action {
  return kind === 'output' && preset !== 'observe' ? 'neutralise' : PRESETS[preset]
}

/** What is looked for in one direction: unsafe output only in what comes back. */
export function detectorsFor(detectors: readonly Detector[], direction: Direction): readonly Detector[] {
  return direction === 'out' ? detectors : detectors.filter(({ kind }) => kind !== 'output')
}

/** Whether a detector is in use where nothing is said of it alone: `identity` names all of `identity/…`. */
function isOn(detector: Detector, presets: readonly string[] | undefined): boolean {
  if (presets === undefined) return detector.offByDefault !== true
  return presetsOf(detector).some(preset => presets.includes(preset) || presets.includes(preset.split('/', 1)[0]!))
}
