import { type Static, Type } from '@sinclair/typebox'
import { CATEGORIES } from './names.js'
import { closed } from './parts.js'

const threshold = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }))

/** Mistral's own moderation of what is asked (`moderation_llm_v2`). Its defaults only look on; these block. */
export const GuardrailSettings = closed(
  {
    blockOnError: Type.Optional(
      Type.Boolean({ default: true, description: 'Refuse where the moderation itself fails' }),
    ),
    action: Type.Optional(
      Type.Union([Type.Literal('block'), Type.Literal('none')], {
        default: 'block',
        description: '`none` only tells in the answer what it found',
      }),
    ),
    ignoreOtherCategories: Type.Optional(
      Type.Boolean({ default: false, description: 'Look at the categories in `thresholds` alone' }),
    ),
    thresholds: Type.Optional(
      closed(Object.fromEntries(CATEGORIES.map(name => [name, threshold])) as Record<Category, typeof threshold>, {
        default: {},
        description: 'From which score on, for each category; else as Mistral has it',
      }),
    ),
  },
  { description: 'Put into each call, and merged with what the caller sends: the stricter of each field counts' },
)

type Category = (typeof CATEGORIES)[number]
export type GuardrailSettings = Static<typeof GuardrailSettings>
