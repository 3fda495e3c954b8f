import { KeyFile, type KeySettings, type Pepper, readPeppers } from '@windbreak/access'
import { readSettings } from '@windbreak/core'
import { InvalidSetting } from './errors.js'
import { problemIn, readJson, readText, refuseWritable } from './read-json-file.js'
import type { Env } from './settings.js'

export const KEYS_FILE = 'WINDBREAK_ACCESS_KEYS_FILE'
export const PEPPER_FILE = 'WINDBREAK_ACCESS_PEPPER_FILE'

export interface AccessFiles {
  /** From WINDBREAK_ACCESS_KEYS_FILE: read again whenever it changes. */
  readonly accessKeysFile: string | undefined
  /** What is in it at the start. */
  readonly accessKeys: readonly KeySettings[]
  /** From WINDBREAK_ACCESS_PEPPER_FILE; the first is for new keys. */
  readonly accessPeppers: readonly Pepper[]
}

export function readAccessFiles(env: Env): AccessFiles {
  const given = readJson(env, KEYS_FILE)
  return {
    accessKeysFile: env[KEYS_FILE] || undefined,
    accessKeys: given === undefined ? [] : readSettings(KeyFile, given, problemIn(KEYS_FILE)).keys,
    accessPeppers: readPepperFile(env[PEPPER_FILE]),
  }
}

/** Whoever writes a pepper of his own can check hashes of his own. */
export function readPepperFile(path: string | undefined): readonly Pepper[] {
  if (!path) return []
  const text = readText(PEPPER_FILE, path)
  refuseWritable(PEPPER_FILE, path)
  try {
    return readPeppers(text)
  } catch (error) {
    throw new InvalidSetting(PEPPER_FILE, (error as Error).message)
  }
}
