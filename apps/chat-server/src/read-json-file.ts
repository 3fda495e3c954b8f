import { readFileSync, statSync } from 'node:fs'
import type { SettingsError } from '@windbreak/core'
import { InvalidSetting } from './errors.js'
import type { Env } from './settings.js'

const WRITABLE_BY_OTHERS = 0o022

/** The text of a file. Throws `WB_SERVER_INVALID_SETTING`, which names the variable. */
export function readText(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new InvalidSetting(name, 'the file cannot be read')
  }
}

/** Whoever may write a file of keys may put keys of his own into it. */
export function refuseWritable(name: string, path: string): void {
  if (process.platform !== 'win32' && (statSync(path).mode & WRITABLE_BY_OTHERS) !== 0) {
    throw new InvalidSetting(name, 'the file may be written by its group or by others')
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
