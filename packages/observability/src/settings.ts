import { type Static, Type } from '@sinclair/typebox'

export const MetricsSettings = Type.Object(
  {
    maxValues: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        default: 200,
        description: 'Most different values of one label; what comes later counts as `other`',
      }),
    ),
    process: Type.Optional(
      Type.Boolean({ default: true, description: 'Also memory, CPU and event loop of the process' }),
    ),
  },
  { additionalProperties: false, default: {} },
)

export type MetricsSettings = Static<typeof MetricsSettings>
