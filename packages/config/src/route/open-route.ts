import { type Guard, type Schedule, scheduleTimeout } from '@windbreak/core'
import { InvalidSettings } from '../errors.js'
import type { ConfigSettings } from '../settings.js'
import { Circuit, type CircuitState } from './circuit.js'
import { createRouteGuard, type Standing } from './guard.js'
import { RetryBudget } from './retry-budget.js'

/** `app.windbreak.upstreams` */
export interface UpstreamsApi {
  /** How each upstream stands with this process. */
  readonly status: () => readonly UpstreamStatus[]
}

export interface UpstreamStatus {
  readonly upstream: string
  readonly circuit: CircuitState
}

export interface RouteOptions {
  readonly settings: ConfigSettings
  readonly upstreams: Iterable<string>
  readonly now: () => number
  readonly random?: (() => number) | undefined
  readonly schedule?: Schedule | undefined
  readonly onOpen: (upstream: string) => void
}

/** Throws `WB_CONFIG_INVALID_SETTINGS` for a fallback to an upstream that there is none of. */
export function openRoute(options: RouteOptions): { readonly guard: Guard; readonly api: UpstreamsApi } {
  const { settings, upstreams, now, random = Math.random, schedule = scheduleTimeout, onOpen } = options
  const { retries, breaker, fallbacks } = settings
  const standings = new Map<string, Standing>()
  for (const upstream of upstreams) {
    standings.set(upstream, { circuit: new Circuit(breaker, random), budget: new RetryBudget(retries.ratio) })
  }
  if (breaker.failures > breaker.window) throw new InvalidSettings('/breaker/failures', 'Expected no more than window')
  for (const [model, { upstream }] of Object.entries(fallbacks)) {
    if (upstream === undefined || standings.has(upstream)) continue
    throw new InvalidSettings(`/fallbacks/${model}/upstream`, `Expected one of ${[...standings.keys()].join(', ')}`)
  }
  const status = () => [...standings].map(([upstream, { circuit }]) => ({ upstream, circuit: circuit.state(now()) }))
  return {
    guard: createRouteGuard({ standings, retries, fallbacks, now, random, schedule, onOpen }),
    api: Object.freeze({ status }),
  }
}
