import type { KeySettings } from '../key-settings.js'
import type { KeyStore } from './key-store.js'
import { readKeys } from './read-keys.js'

/** Holds keys for as long as the process lives: for tests, and for applications that keep their keys themselves. */
export function memoryStore(initial: readonly KeySettings[] = [], name = 'memory'): KeyStore {
  let keys = readKeys(name, initial)
  let version = 0
  return {
    name,
    mark: async () => String(version),
    read: async () => keys,
    async update(change) {
      keys = readKeys(name, change(keys))
      version++
    },
  }
}
