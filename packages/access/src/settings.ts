import { type Static, Type } from '@sinclair/typebox'
import { readSettings } from '@windbreak/core'
import { InvalidSettings } from './errors.js'
import { type Frozen, KeyList, type KeySettings } from './key-settings.js'

const FailureSettings = Type.Object(
  {
    perMinute: Type.Number({
      exclusiveMinimum: 0,
      maximum: 60_000,
      default: 12,
      description: 'Failed attempts a minute that are looked at, for one address (IPv6: one /64)',
    }),
    burst: Type.Integer({ minimum: 1, maximum: 100_000, default: 20, description: 'Failed attempts at once' }),
    slots: Type.Integer({
      minimum: 64,
      maximum: 4_194_304,
      default: 65_536,
      description: 'Size of the table that counts them, 16 bytes each; it never grows',
    }),
    individually: Type.Integer({
      minimum: 0,
      maximum: 1_000,
      default: 3,
      description: 'Refusals from one address in an interval that get an event each; the rest share one with a count',
    }),
    summaryMs: Type.Integer({
      minimum: 100,
      maximum: 3_600_000,
      default: 60_000,
      description: 'The interval, in milliseconds',
    }),
  },
  { additionalProperties: false, default: {} },
)

export const AccessSettings = Type.Object(
  {
    keys: Type.Optional(KeyList),
    demo: Type.Boolean({
      default: false,
      description: 'Accept keys of any shape, such as one typed in by hand; refused in production',
    }),
    plainHashes: Type.Boolean({
      default: true,
      description: 'Take hashes that were made without a pepper',
    }),
    lookMs: Type.Integer({
      minimum: 100,
      maximum: 3_600_000,
      default: 1_000,
      description: 'How often the store is looked at, in milliseconds',
    }),
    failures: FailureSettings,
  },
  { additionalProperties: false },
)

type Read = Frozen<Static<typeof AccessSettings>>

/** With every default filled in. */
export interface CheckedSettings extends Omit<Read, 'keys'> {
  readonly keys: readonly KeySettings[]
}

/** What a user writes. */
export type AccessSettings = Optional<Read>
type Optional<T> = { readonly [K in keyof T]?: T[K] extends readonly unknown[] | undefined ? T[K] : Partial<T[K]> }

export type FailureSettings = Read['failures']

/** Throws `WB_ACCESS_INVALID_SETTINGS`. */
export function readAccessSettings(input: unknown): CheckedSettings {
  const settings = readSettings(AccessSettings, input, InvalidSettings)
  return Object.freeze({ ...settings, keys: settings.keys ?? [] })
}
