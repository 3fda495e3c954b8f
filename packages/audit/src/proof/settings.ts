import { type Static, Type } from '@sinclair/typebox'

export const ProofSettings = Type.Object(
  {
    checkpointMs: Type.Integer({
      minimum: 10,
      maximum: 3_600_000,
      default: 1_000,
      description: 'How long a record may stay without a signed checkpoint, in milliseconds',
    }),
    checkpointRecords: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 1_000,
      description: 'How many records may',
    }),
    adopt: Type.Boolean({
      default: false,
      description: 'Sign a log that has records and was never signed; for the one start after a key was given to it',
    }),
    idleMs: Type.Integer({
      minimum: 1_000,
      maximum: 86_400_000,
      default: 60_000,
      description: 'How often a log that does not grow is signed, in milliseconds',
    }),
  },
  { additionalProperties: false, default: {} },
)

export type ProofSettings = Static<typeof ProofSettings>
