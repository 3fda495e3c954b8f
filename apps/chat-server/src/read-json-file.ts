import { readFileSync } from 'node:fs'
import type { SettingsError } from '@windbreak/core'
import { InvalidSetting } from './errors.js'
import type { Env } from './settings.js'

/** The text of a file. Throws `WB_SERVER_INVALID_SETTING`, which names the variable. */
export function readText(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new InvalidSetting(name, 'the file cannot be read')
  }
}

/** What is in the JSON file that a variable names; `undefined` where it names none. */
export function readJson(env: Env, name: string): unknown {
  const path = env[name]
  if (!path) return undefined
  const text = readText(name, path)
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidSetting(name, 'it is not JSON')
  }
}

/** An error class that says in which file the fault is. */
export function problemIn(name: string): SettingsError {
  return class extends InvalidSetting {
    constructor(where: string, why: string) {
      super(name, `${where}: ${why}`)
    }
  }
}
