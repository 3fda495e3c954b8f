import type { Environment, Secret } from '@windbreak/core'
import { checkKey } from './check-key.js'
import { KeyMissing } from './errors.js'
import type { Env } from './read-env-file.js'

const GENERAL = 'MISTRAL_API_KEY'
const SPECIFIC = {
  development: 'MISTRAL_API_KEY_DEV',
  staging: 'MISTRAL_API_KEY_STAGING',
  production: 'MISTRAL_API_KEY_PROD',
} as const satisfies Record<Environment, string>

export interface KeySources {
  readonly environment: Environment
  readonly env: Env
  readonly file: Readonly<Env>
  /** The plugin's option. */
  readonly given: Secret | string | undefined
}

export interface TakenKey {
  readonly secret: Secret
  /** The variable it came from, or `option`. */
  readonly source: string
}

/**
 * Finds the key of `environment` and removes every `MISTRAL_API_KEY*` from `env`, whatever comes of it.
 * The option goes before variables; `MISTRAL_API_KEY_DEV`, `_STAGING` or `_PROD` before `MISTRAL_API_KEY`; the real
 * environment before the file, variable by variable. What is set but empty counts as set, and is refused.
 */
export function takeKey({ environment, env, file, given }: KeySources): TakenKey {
  const specific = SPECIFIC[environment]
  const source = [specific, GENERAL].find(name => (env[name] ?? file[name]) !== undefined)
  const value = source === undefined ? undefined : (env[source] ?? file[source])
  for (const name of Object.keys(env)) {
    // The official client falls back to this variable by itself, and child processes inherit it.
    if (name.startsWith(GENERAL)) delete env[name]
  }
  if (given !== undefined) return { secret: checkKey(given, 'the option "key"', environment), source: 'option' }
  if (source === undefined || value === undefined) throw new KeyMissing(`${GENERAL} or ${specific}`)
  return { secret: checkKey(value, source, environment), source }
}
