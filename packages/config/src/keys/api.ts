import type { Environment } from '@windbreak/core'
import { UnknownUpstream } from '../errors.js'
import { describeKeys, type UpstreamKeys } from './describe-keys.js'
import type { Keeper } from './keeper.js'
import type { RotationReport } from './rotation.js'

export interface RotateOptions {
  /** One upstream alone; all of them where absent. */
  readonly upstream?: string
  /**
   * A key was exposed: the keys before the one then in force lose their grace, and the calls and streams that run under
   * them are ended with `WB_CONFIG_KEY_CUT`. Put the new key into its source first.
   */
  readonly emergency?: boolean
  /** Tries again what was rejected, though its source has not changed. */
  readonly retryRejected?: boolean
}

/** `app.windbreak.keys`. */
export interface Keys {
  readonly environment: Environment
  /** Whether every upstream has a key that will do; what speaks against it is in `status`. */
  readonly ready: boolean
  /** Tells the key in force from others within this process, and says nothing about it. */
  fingerprint(upstream?: string): string
  /** Looks at the sources now. Resolves with what came of it; a source that fails is a report, not an error. */
  rotate(options?: RotateOptions): Promise<readonly RotationReport[]>
  status(): readonly UpstreamKeys[]
}

export function createKeys(environment: Environment, keepers: ReadonlyMap<string, Keeper>): Keys {
  function find(name: string): Keeper {
    const keeper = keepers.get(name)
    if (keeper === undefined) throw new UnknownUpstream(name)
    return keeper
  }

  const status = () => [...keepers.values()].map(describeKeys)
  return {
    environment,
    get ready() {
      return status().every(({ ready }) => ready)
    },
    fingerprint: (upstream = 'default') => find(upstream).options.ring.current().key.fingerprint,
    rotate: async ({ upstream, ...how } = {}) =>
      Promise.all(
        (upstream === undefined ? [...keepers.values()] : [find(upstream)]).map(keeper => keeper.rotate(how)),
      ),
    status,
  }
}
