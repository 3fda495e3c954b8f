import { type Environment, Secret } from '@windbreak/core'
import { InvalidSetting } from './errors.js'
import { readText, refuseWritable } from './read-json-file.js'
import type { Env } from './settings.js'

const NAME = 'WINDBREAK_HISTORY_KEY_FILE'
const BYTES_LEAST = 32
/** 32 random bytes in hexadecimal hardly ever have fewer different digits. */
const SIGNS_LEAST = 10

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
    .filter(line => line !== '' && !line.startsWith('#'))
  if (lines.length === 0) throw new InvalidSetting(NAME, 'the file holds no key')
  if (lines.some(line => Buffer.byteLength(line) < BYTES_LEAST)) {
    throw new InvalidSetting(NAME, `expected keys of at least ${BYTES_LEAST} bytes, one a line`)
  }
  if (lines.some(line => new Set(line).size < SIGNS_LEAST)) throw new InvalidSetting(NAME, 'a key in it is not random')
  refuseWritable(NAME, path)
  return lines.map(line => new Secret(line))
}
