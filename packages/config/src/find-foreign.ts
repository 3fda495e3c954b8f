import { type Environment, ENVIRONMENTS, Secret } from '@windbreak/core'
import type { KeySourceSetting } from './key-source-setting.js'
import { fingerprintOf } from './keys/held-key.js'
import { SPECIFIC } from './plan-upstreams.js'
import type { Profiles, UpstreamSettings } from './profile-settings.js'
import type { Env } from './read-env-file.js'
import { fileSource } from './sources/file.js'
import type { KeySource } from './sources/key-source.js'

export type FindForeign = (fingerprint: string) => Promise<Environment | undefined>

const GIVE_UP_MS = 2_000

/**
 * Makes a search for another environment that uses the same key, as far as this process can see: other environments'
 * variables, which are looked at now, before they are removed, and files that other profiles name. What cannot be read
 * from here cannot be compared.
 */
export function foreignFinder(
  environment: Environment,
  env: Readonly<Env>,
  file: Readonly<Env>,
  profiles: Profiles | undefined,
): FindForeign {
  const others = ENVIRONMENTS.filter(name => name !== environment)
  // A place that is named for this environment too holds this environment's key, as far as this process is concerned.
  const own = new Set(keySettings(profiles, environment).map(placeOf))
  const seen = new Map<string, Environment>()
  const files: { readonly other: Environment; readonly source: KeySource }[] = []
  for (const other of others) {
    const settings = keySettings(profiles, other).filter(setting => !own.has(placeOf(setting)))
    const variables = [SPECIFIC[other], ...settings.flatMap(setting => ('env' in setting ? setting.env : []))]
    for (const variable of variables) {
      const value = env[variable] ?? file[variable]
      if (value !== undefined && value.trim() !== '') seen.set(fingerprintOf(new Secret(value)), other)
    }
    for (const setting of settings) {
      if (!('file' in setting)) continue
      const { field } = setting
      files.push({ other, source: fileSource(setting.file, field === undefined ? {} : { field }) })
    }
  }

  return async fingerprint => {
    const known = seen.get(fingerprint)
    if (known !== undefined || files.length === 0) return known
    const found = await Promise.all(
      files.map(async ({ other, source }) => ((await holds(source, fingerprint)) ? other : undefined)),
    )
    return found.find(other => other !== undefined)
  }
}

function keySettings(profiles: Profiles | undefined, environment: Environment): readonly KeySourceSetting[] {
  const upstreams = profiles?.[environment]?.upstreams as Record<string, UpstreamSettings> | undefined
  return Object.values(upstreams ?? {}).flatMap(({ keys }) => keys)
}

function placeOf(setting: KeySourceSetting): string {
  return JSON.stringify(setting)
}

async function holds(source: KeySource, fingerprint: string): Promise<boolean> {
  try {
    const versions = await source.read(AbortSignal.timeout(GIVE_UP_MS))
    return versions.some(({ secret }) => fingerprintOf(secret) === fingerprint)
  } catch {
    return false
  }
}
