import { type Static, Type } from '@sinclair/typebox'
import { ConfigSettings } from '@windbreak/config'
import { readSettings } from '@windbreak/core'
import { problemIn, readJson } from './read-json-file.js'
import type { Env } from './settings.js'

const NAME = 'WINDBREAK_CONFIG_FILE'

/**
 * What the file may say: which servers and keys each environment has, how keys rotate, how servers are reached, and
 * whether guards only observe.
 */
const KeySettings = Type.Pick(ConfigSettings, ['profiles', 'rotation', 'mode', 'observeUntil', 'proxy', 'tls'], {
  additionalProperties: false,
})

export type KeySettings = Readonly<Static<typeof KeySettings>>

export function readKeySettings(env: Env): KeySettings {
  return readSettings(KeySettings, readJson(env, NAME) ?? {}, problemIn(NAME))
}
