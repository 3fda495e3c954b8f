import { Secret } from '@windbreak/core'
import { KeySourceFailed } from '../errors.js'
import { fingerprintOf } from '../keys/held-key.js'
import type { KeySource, KeyVersion } from './key-source.js'

export interface MemorySource extends KeySource {
  /** Holds this value alone. `version` is, unless given, the value's fingerprint. Ends a failure. */
  set(value: string | Secret, facts?: Partial<Omit<KeyVersion, 'secret'>>): void
  /** Holds none, so that the next source counts. Ends a failure. */
  clear(): void
  /** Each read rejects with `WB_CONFIG_KEY_SOURCE` and this reason, until `set` or `clear`. */
  fail(why: string): void
}

export interface MemorySourceOptions {
  /** Default: `memory`. */
  readonly name?: string
  /** As if a read asked another machine so often. Default: 0. */
  readonly calls?: number
}

/** Holds what it is given: for tests, and for applications that fetch their keys themselves. Each change is told of. */
export function memorySource(
  initial?: string | Secret,
  { name = 'memory', calls = 0 }: MemorySourceOptions = {},
): MemorySource {
  const watchers = new Set<() => void>()
  let held: readonly KeyVersion[] = initial === undefined ? [] : [toVersion(initial)]
  let fault: string | null = null

  function become(versions: readonly KeyVersion[], why: string | null): void {
    held = versions
    fault = why
    for (const tell of watchers) tell()
  }

  return {
    name,
    calls,
    async read() {
      if (fault !== null) throw new KeySourceFailed(name, fault)
      return held
    },
    watch(changed) {
      // The same function may watch twice.
      const tell = () => changed()
      watchers.add(tell)
      return () => void watchers.delete(tell)
    },
    set: (value, facts) => become([toVersion(value, facts)], null),
    clear: () => become([], null),
    fail: why => become(held, why),
  }
}

function toVersion(value: string | Secret, facts: Partial<Omit<KeyVersion, 'secret'>> = {}): KeyVersion {
  const secret = typeof value === 'string' ? new Secret(value) : value
  return Object.freeze({ version: fingerprintOf(secret), ...facts, secret })
}
