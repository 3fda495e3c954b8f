import { type Static, Type } from '@sinclair/typebox'

const closed = { additionalProperties: false }

export const RetrySettings = Type.Object(
  {
    most: Type.Integer({ minimum: 0, maximum: 5, default: 1, description: 'Most further attempts of one call' }),
    statuses: Type.Array(Type.Integer({ minimum: 400, maximum: 599 }), {
      uniqueItems: true,
      default: [502, 503, 504],
      description: "The upstream's answers after which it is tried again; a connection that could not be had always is",
    }),
    firstMs: Type.Integer({ minimum: 1, maximum: 60_000, default: 250, description: 'Longest wait before the first' }),
    mostMs: Type.Integer({
      minimum: 1,
      maximum: 60_000,
      default: 4_000,
      description: 'Longest wait; an upstream whose `Retry-After` asks for more is not tried again',
    }),
    ratio: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.1,
      description: 'Further attempts as a share of all calls, over 10 that are free; what is beyond is not made',
    }),
  },
  { ...closed, default: {} },
)

export const BreakerSettings = Type.Object(
  {
    window: Type.Integer({
      minimum: 2,
      maximum: 1_000,
      default: 20,
      description: 'How many of the last attempts at an upstream are looked at',
    }),
    failures: Type.Integer({
      minimum: 1,
      maximum: 1_000,
      default: 10,
      description: 'With how many failures among them calls are kept from it; 429 and refusals are none',
    }),
    firstMs: Type.Integer({ minimum: 10, maximum: 600_000, default: 1_000, description: 'For how long at first' }),
    mostMs: Type.Integer({ minimum: 10, maximum: 600_000, default: 30_000, description: 'For how long at most' }),
  },
  { ...closed, default: {} },
)

const Fallback = Type.Object(
  {
    model: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'The model to ask instead' })),
    upstream: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'The upstream to ask instead' })),
  },
  closed,
)

export const Fallbacks = Type.Record(Type.String({ minLength: 1, maxLength: 128 }), Fallback, {
  default: {},
  description:
    'By the model asked for, or `*` (another model only for chat and FIM): what to ask once when its upstream fails. It passes policy and budget like any call',
})

export type RetrySettings = Readonly<Static<typeof RetrySettings>>
export type BreakerSettings = Readonly<Static<typeof BreakerSettings>>
export type Fallbacks = Readonly<Static<typeof Fallbacks>>
