import { readSettings } from '@windbreak/core'
import { type Static, type TProperties, Type } from '@sinclair/typebox'
import { DETECTORS } from './detectors/index.js'
import { InvalidSettings } from './errors.js'
import type { Detector } from './scan/detector.js'
import { presetOf } from './scan/traits.js'

const closed = { additionalProperties: false }

const Action = (description: string) =>
  Type.Union(
    [
      Type.Literal('block'),
      Type.Literal('redact'),
      Type.Literal('mask'),
      Type.Literal('hash'),
      Type.Literal('flag'),
      Type.Literal('off'),
    ],
    { description },
  )

const OutputAction = (description: string) =>
  Type.Union([Type.Literal('block'), Type.Literal('neutralise'), Type.Literal('flag'), Type.Literal('off')], {
    description,
  })

const ByKind = <T extends TProperties>(description: string, more: T) =>
  Type.Object(
    {
      secret: Type.Optional(Action('Keys, tokens, passwords')),
      pii: Type.Optional(Action('Cards, accounts, addresses')),
      ...more,
    },
    { ...closed, description },
  )

const ByDirection = Type.Object(
  { in: Type.Optional(Action('On the way to the model')), out: Type.Optional(Action('On the way back')) },
  closed,
)

const OutputOnly = Type.Object({ out: Type.Optional(OutputAction('On the way back')) }, closed)

/** Safe output is no matter of what goes to the model, and nothing of it is worth masking. */
const settingOf = ({ kind }: Detector) =>
  kind === 'output'
    ? Type.Union([OutputAction('On the way back'), OutputOnly])
    : Type.Union([Action('Both ways'), ByDirection])

const Allow = Type.Object(
  {
    values: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9a-f]{64}$' }), {
        description: 'Fingerprints of values that are let through: `fingerprint(key, value)`',
      }),
    ),
    patterns: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
        description: 'Restricted regular expressions; a finding that one matches whole is let through',
      }),
    ),
    paths: Type.Optional(
      Type.Array(Type.String({ pattern: '^(answer:)?/' }), {
        description:
          'Places in a request, or behind `answer:` in an answer, that are not looked at; `*` is any one name',
      }),
    ),
    hosts: Type.Optional(
      Type.Array(Type.String({ pattern: '^(\\*\\.)?([a-z0-9-]+\\.)*[a-z0-9-]+$' }), {
        description: 'Hosts that answers may link to and load from; `*.example.com` is all below it',
      }),
    ),
  },
  { ...closed, description: 'What is let through although a detector finds it' },
)

const settingsFor = (detectors: readonly Detector[]) =>
  Type.Object(
    {
      preset: Type.Union([Type.Literal('strict'), Type.Literal('balanced'), Type.Literal('observe')], {
        default: 'balanced',
        description: 'What to do with whatever is found: block, redact or flag it',
      }),
      presets: Type.Optional(
        Type.Array(Type.String(), {
          uniqueItems: true,
          description: 'The groups of detectors in use, such as `secrets` or `identity`; all but those off by default',
        }),
      ),
      in: Type.Optional(ByKind('Other than the preset, by kind, for text on its way to the model', {})),
      out: Type.Optional(
        ByKind('Other than the preset, by kind, for text on its way back', {
          output: Type.Optional(OutputAction('Links, images, HTML and hidden text in what is shown')),
        }),
      ),
      detectors: Type.Optional(
        Type.Object(Object.fromEntries(detectors.map(detector => [detector.id, Type.Optional(settingOf(detector))])), {
          ...closed,
          description: 'Other than all of that, by detector: an action, or one for each direction',
        }),
      ),
      allow: Type.Optional(Allow),
    },
    closed,
  )

export const FilterSettings = settingsFor(DETECTORS)

export type FilterSettings = Static<typeof FilterSettings>

/** Plain settings, checked, with defaults filled in. Throws `WB_FILTER_INVALID_SETTINGS`. */
export function readFilterSettings(input: unknown, detectors = DETECTORS): Readonly<FilterSettings> {
  const schema = detectors === DETECTORS ? FilterSettings : settingsFor(detectors)
  const settings = readSettings(schema, input, InvalidSettings)
  const known = new Set(detectors.map(presetOf).flatMap(preset => [preset, preset.split('/', 1)[0]!]))
  const strange = settings.presets?.findIndex(preset => !known.has(preset)) ?? -1
  if (strange !== -1) {
    throw new InvalidSettings(`/presets/${strange}`, `is none of ${[...known].toSorted().join(', ')}`)
  }
  return settings
}
