import { readSettings, type SettingsError } from '@windbreak/core'
import { StoreInvalid } from '../errors.js'
import { KeySettings } from '../key-settings.js'
import { readEntries } from '../read-entries.js'

/** Checks lists of keys from one store. What it has checked it knows again: in a long list mostly one line changes. */
export class KeyReader {
  readonly #Problem: SettingsError
  /** By the line's text as it was given. */
  #known = new Map<string, KeySettings>()

  constructor(store: string) {
    this.#Problem = problemIn(store)
  }

  /**
   * Checks the shape of each line, its date, and that no two share an id or a hash. A line that was there before is the
   * same object again. Throws `WB_ACCESS_STORE_INVALID` with the place of the fault, never with a value.
   */
  read(given: unknown): readonly KeySettings[] {
    const Problem = this.#Problem
    if (!Array.isArray(given)) throw new Problem('/keys', 'Expected a list')
    const known = new Map<string, KeySettings>()
    const keys: KeySettings[] = []
    const InLine = under(Problem, () => `/keys/${keys.length}`)
    for (const line of given as unknown[]) {
      const text = JSON.stringify(line)
      const key = this.#known.get(text) ?? readSettings(KeySettings, line, InLine)
      known.set(text, key)
      keys.push(key)
    }
    // Whether a key has its place in production is for the server to say, not for the store.
    readEntries([{ keys, Problem }], 'development')
    this.#known = known
    return Object.freeze(keys)
  }
}

/** Checks one list. Throws `WB_ACCESS_STORE_INVALID`. */
export function readKeys(store: string, given: unknown): readonly KeySettings[] {
  return new KeyReader(store).read(given)
}

/** An error class that says in which store the fault is. */
export function problemIn(store: string): SettingsError {
  return class extends StoreInvalid {
    constructor(where: string, why: string) {
      super(store, where, why)
    }
  }
}

/** The same error, of a part that lies deeper. */
function under(Problem: SettingsError, place: () => string): SettingsError {
  return class extends Problem {
    constructor(where: string, why: string) {
      super(`${place()}${where === '/' ? '' : where}`, why)
    }
  }
}
