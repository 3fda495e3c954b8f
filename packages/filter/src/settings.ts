import { readSettings } from '@windbreak/core'
import { type Static, Type } from '@sinclair/typebox'
import { DETECTORS } from './detectors/index.js'
import { InvalidSettings } from './errors.js'

const closed = { additionalProperties: false }

const Action = (description: string) =>
  Type.Union([Type.Literal('block'), Type.Literal('redact'), Type.Literal('flag'), Type.Literal('off')], {
    description,
  })

const ByKind = (description: string) =>
  Type.Object(
    {
      secret: Type.Optional(Action('Keys, tokens, passwords')),
      pii: Type.Optional(Action('Cards, accounts, addresses')),
    },
    { ...closed, description },
  )

const ByDirection = Type.Object(
  { in: Type.Optional(Action('On the way to the model')), out: Type.Optional(Action('On the way back')) },
  closed,
)

export const FilterSettings = Type.Object(
  {
    preset: Type.Union([Type.Literal('strict'), Type.Literal('balanced'), Type.Literal('observe')], {
      default: 'balanced',
      description: 'What to do with whatever is found: block, redact or flag it',
    }),
    in: Type.Optional(ByKind('Other than the preset, by kind, for text on its way to the model')),
    out: Type.Optional(ByKind('Other than the preset, by kind, for text on its way back')),
    detectors: Type.Optional(
      Type.Object(
        Object.fromEntries(
          DETECTORS.map(({ id }) => [id, Type.Optional(Type.Union([Action('Both ways'), ByDirection]))]),
        ),
        {
          ...closed,
          description: 'Other than all of that, by detector: an action, or one for each direction',
        },
      ),
    ),
  },
  closed,
)

export type FilterSettings = Static<typeof FilterSettings>

/** Plain settings, checked, with defaults filled in. Throws `WB_FILTER_INVALID_SETTINGS`. */
export function readFilterSettings(input: unknown): Readonly<FilterSettings> {
  return readSettings(FilterSettings, input, InvalidSettings)
}
