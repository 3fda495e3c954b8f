import { type Boundary, type CallOrigin, type JsonAnswer, type Principal, readError } from '@windbreak/core'
import type { ModelList } from '@windbreak/wire'
import type { Tenure } from './tenure.js'

/** What the upstream says of a key. */
export type ProbeResult =
  /** The names, ids and aliases, that it may call. */
  | { readonly kind: 'accepted'; readonly models: ReadonlySet<string> }
  | { readonly kind: 'refused'; readonly status: 401 | 403 }
  /** Nothing was learned; `why` is the code of the error. */
  | { readonly kind: 'unclear'; readonly why: string }

export type Probe = (tenure: Tenure) => Promise<ProbeResult>

/** Under which key a call of Windbreak's own goes out. By its origin, which no guard replaces and no caller can make. */
export type Pins = WeakMap<CallOrigin, Tenure>

/** In whose name Windbreak calls for itself. */
export const WINDBREAK: Principal = Object.freeze({ id: 'windbreak:internal' })

export interface ProbeOptions {
  readonly boundary: () => Boundary
  readonly pins: Pins
  readonly upstream: string
  readonly timeoutMs: number
}

/** Lists the upstream's models under a key that need not be in force. It spends nothing, and is on record. */
export function createProbe({ boundary, pins, upstream, timeoutMs }: ProbeOptions): Probe {
  return async tenure => {
    const origin: CallOrigin = { kind: 'internal' }
    pins.set(origin, tenure)
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const answer = await boundary().dispatch({
        operation: 'models.list',
        body: null,
        principal: WINDBREAK,
        origin,
        upstream,
        signal,
      })
      return { kind: 'accepted', models: namesIn((answer as JsonAnswer).body as ModelList) }
    } catch (error) {
      const { upstreamStatus: status } = error as { upstreamStatus?: unknown }
      if (status === 401 || status === 403) return { kind: 'refused', status }
      return { kind: 'unclear', why: signal.aborted ? 'WB_CONFIG_UPSTREAM_TIMEOUT' : readError(error).code }
    }
  }
}

function namesIn({ data }: ModelList): ReadonlySet<string> {
  return new Set(data.flatMap(({ id, name, aliases = [] }) => [id, ...(name == null ? [] : [name]), ...aliases]))
}
