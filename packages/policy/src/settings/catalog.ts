import { type Static, Type } from '@sinclair/typebox'
import { closed } from './parts.js'

const reaction = (chosen: 'warn' | 'refuse', description: string) =>
  Type.Optional(Type.Union([Type.Literal('warn'), Type.Literal('refuse')], { default: chosen, description }))

export const CatalogSettings = closed(
  {
    enabled: Type.Optional(
      Type.Boolean({ default: true, description: "Whether the upstream's model list is looked at" }),
    ),
    refreshMs: Type.Optional(
      Type.Integer({
        minimum: 10_000,
        maximum: 86_400_000,
        default: 3_600_000,
        description: 'How often it is looked at, in milliseconds',
      }),
    ),
    onDrift: reaction('refuse', 'What becomes of calls by a name that now stands for another model'),
    onRetired: reaction('warn', 'What becomes of calls for a model whose date of retirement is past'),
  },
  { default: {} },
)

export type CatalogSettings = Static<typeof CatalogSettings>
