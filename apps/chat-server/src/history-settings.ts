import { type Environment, Secret } from '@windbreak/core'
import { InvalidSetting } from './errors.js'
import { readText } from './read-json-file.js'
import type { Env } from './settings.js'

const NAME = 'WINDBREAK_HISTORY_KEY_FILE'
const BYTES_LEAST = 32

/** The keys that browsers' conversations are signed with, one a line: the first signs, all are taken. */
export function readHistoryKeys(env: Env, environment: Environment): readonly Secret[] {
  const path = env[NAME]
  if (!path) {
    if (environment === 'development') return []
    throw new InvalidSetting(NAME, 'name the file that holds the keys that conversations are signed with')
  }
  const lines = readText(NAME, path)
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
  if (lines.length === 0) throw new InvalidSetting(NAME, 'the file holds no key')
  if (lines.some(line => Buffer.byteLength(line) < BYTES_LEAST)) {
    throw new InvalidSetting(NAME, `expected keys of at least ${BYTES_LEAST} bytes, one a line`)
  }
  return lines.map(line => new Secret(line))
}
