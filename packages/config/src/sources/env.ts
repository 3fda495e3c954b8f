import { Secret } from '@windbreak/core'
import { KeySourceFailed } from '../errors.js'
import { fingerprintOf } from '../keys/held-key.js'
import type { Env } from '../read-env-file.js'
import type { KeySource } from './key-source.js'

const EVERY_KEY = 'MISTRAL_API_KEY'

export interface EnvSourceOptions {
  /** Such as `MISTRAL_API_KEY_PROD`. It is the source's name, too. */
  readonly variable: string
  /** Where the variable is read and removed. Default: `process.env`. */
  readonly env?: Env
  /** The variables of a `.env` file, read again each time. They count where `env` has none. Default: there is no file. */
  readonly readFile?: () => Readonly<Env>
}

/**
 * One variable; a list of such sources gives precedence. What is set but empty counts as set, so that it is refused.
 *
 * The first read removes the variable and every `MISTRAL_API_KEY*` from `env`. What was there when the source was made
 * is remembered, so that sources made together do not take each other's; what is put there later counts from the next
 * read on. Rejects with `WB_CONFIG_KEY_SOURCE` when the file is needed and cannot be read. It never calls `changed`.
 */
export function envSource({ variable, env = process.env, readFile = () => ({}) }: EnvSourceOptions): KeySource {
  const inEnv = () => toSecret(env[variable])
  let held = inEnv()

  function inFile(): Secret | undefined {
    try {
      return toSecret(readFile()[variable])
    } catch {
      throw new KeySourceFailed(variable, 'is not in the environment, and the .env file cannot be read')
    }
  }

  return {
    name: variable,
    calls: 0,
    async read() {
      held = inEnv() ?? held
      delete env[variable]
      removeKeys(env)
      const secret = held ?? inFile()
      return secret === undefined ? [] : [{ secret, version: fingerprintOf(secret) }]
    },
    watch: () => () => {},
  }
}

/** The official client falls back to these by itself, and child processes inherit them. */
export function removeKeys(env: Env): void {
  for (const name of Object.keys(env)) if (name.startsWith(EVERY_KEY)) delete env[name]
}

const toSecret = (value: string | undefined): Secret | undefined =>
  value === undefined ? undefined : new Secret(value)
