import { type Static, Type } from '@sinclair/typebox'

const Ms = (least: number, most: number, fallback: number, description: string) =>
  Type.Integer({ minimum: least, maximum: most, default: fallback, description: `${description}, in milliseconds` })

export const ShipSettings = Type.Object(
  {
    batchRecords: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      default: 500,
      description: 'Records handed to a sink at once',
    }),
    batchBytes: Type.Integer({
      minimum: 1_024,
      maximum: 67_108_864,
      default: 1_048_576,
      description: 'The same, in bytes',
    }),
    lingerMs: Ms(0, 60_000, 250, 'How long a durable record may wait for others to be shipped with it'),
    timeoutMs: Ms(10, 600_000, 10_000, 'How long a sink may take for a batch'),
    retryMostMs: Ms(10, 3_600_000, 30_000, 'The longest wait between two tries'),
    closeMs: Ms(0, 600_000, 5_000, 'How long a server that closes waits for its sinks'),
  },
  { additionalProperties: false, default: {} },
)

export type ShipSettings = Static<typeof ShipSettings>
