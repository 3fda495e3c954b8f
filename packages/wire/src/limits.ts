import { type Static, Type } from '@sinclair/typebox'
import { readSettings } from '@windbreak/core'
import { InvalidSettings } from './errors.js'

/** How much one request may hold. A settings schema, so that a plugin can take it into its own. */
export const Limits = Type.Object(
  {
    // Reading recurses once a level, so no setting lifts this without end.
    depth: Type.Integer({ minimum: 8, maximum: 256, default: 32, description: 'Levels of nesting' }),
    nodes: Type.Integer({ minimum: 1, default: 100_000, description: 'Values: objects, arrays and scalars' }),
    text: Type.Integer({ minimum: 1, default: 4_194_304, description: 'UTF-16 code units in all strings and keys' }),
  },
  { additionalProperties: false, default: {} },
)
export type Limits = Static<typeof Limits>

const DEFAULTS = readSettings(Limits, {}, InvalidSettings)
const checked = new WeakMap<object, Readonly<Limits>>()

/** Throws `WB_WIRE_INVALID_SETTINGS`. An object is checked once: hand in the same one at each call. */
export function readLimits(limits: Partial<Limits> | undefined): Readonly<Limits> {
  if (limits === undefined) return DEFAULTS
  const known = checked.get(limits)
  if (known !== undefined) return known
  const read = readSettings(Limits, limits, InvalidSettings)
  checked.set(limits, read)
  return read
}
