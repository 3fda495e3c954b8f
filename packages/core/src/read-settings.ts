import type { Static, TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { InvalidSettings } from './errors.js'

export type SettingsError = new (where: string, why: string) => Error

/**
 * Checks plain settings against a closed schema and gives a frozen copy with its defaults filled in.
 * Nothing is coerced and nothing dropped. Throws `Problem` (each package hands in its own
 * `WB_<PACKAGE>_INVALID_SETTINGS`) with the JSON pointer of the first fault, never with a value.
 */
export function readSettings<T extends TSchema>(
  schema: T,
  input: unknown,
  Problem: SettingsError = InvalidSettings,
): Readonly<Static<T>> {
  const settings = Value.Default(schema, copy(input ?? {}, Problem))
  const [problem] = Value.Errors(schema, settings)
  if (problem !== undefined) throw new Problem(problem.path || '/', problem.message)
  return freeze(settings) as Readonly<Static<T>>
}

function copy(input: unknown, Problem: SettingsError): unknown {
  try {
    return structuredClone(input)
  } catch {
    throw new Problem('/', 'settings are plain data; pass functions and clients beside them')
  }
}

function freeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) freeze(part)
  return Object.freeze(value)
}
