import { readSettings, type SettingsError } from '@windbreak/core'
import { StoreInvalid } from '../errors.js'
import { KeyFile, type KeySettings } from '../key-settings.js'
import { readEntries } from '../read-entries.js'

/**
 * Checks a list of keys: their shape, their dates, and that no two share an id or a hash.
 * Throws `WB_ACCESS_STORE_INVALID` with the place of the fault, never with a value.
 */
export function readKeys(store: string, given: unknown): readonly KeySettings[] {
  const Problem = problemIn(store)
  const { keys } = readSettings(KeyFile, { keys: given }, Problem)
  // Whether a key has its place in production is for the server to say, not for the store.
  readEntries([{ keys, Problem }], 'development')
  return keys
}

/** An error class that says in which store the fault is. */
export function problemIn(store: string): SettingsError {
  return class extends StoreInvalid {
    constructor(where: string, why: string) {
      super(store, where, why)
    }
  }
}
