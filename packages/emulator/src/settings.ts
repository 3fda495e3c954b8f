import { type Static, Type } from '@sinclair/typebox'

export const EmulatorSettings = Type.Object(
  {
    prefix: Type.String({
      default: '',
      pattern: '^(/[A-Za-z0-9._-]+)*$',
      description: 'Path in front of /v1, such as /mistral',
    }),
    keys: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description: 'Bearer keys that are accepted; any key where empty',
    }),
    control: Type.Boolean({
      default: false,
      description: 'Opens POST /__emulator/script, so that another process can script answers and faults',
    }),
    paceMs: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 60_000,
      description: 'Milliseconds between streamed events, and before a JSON answer',
    }),
    requestsKept: Type.Integer({
      default: 1000,
      minimum: 0,
      description: 'How many received requests are remembered; the oldest are forgotten first',
    }),
  },
  { additionalProperties: false },
)

export type EmulatorSettings = Static<typeof EmulatorSettings>
