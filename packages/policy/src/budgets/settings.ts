import { type Static, Type } from '@sinclair/typebox'
import { WINDOWS } from './stores/window.js'

export const SCOPES = ['principal', 'tenant', 'environment', 'model'] as const
export const TOOLS = [
  'web_search',
  'web_search_premium',
  'code_interpreter',
  'image_generation',
  'document_library',
  'connector',
] as const

const MOST = 1_000_000_000_000_000
/** A year of the largest contexts; keeps token counts times prices exact. */
const TOKENS_MOST = 1_000_000_000

const ModelName = Type.String({ pattern: '^[!-~]{1,128}$' })
const amount = (description: string) => Type.Integer({ minimum: 0, maximum: MOST, description })
const ceiling = (what: string) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: TOKENS_MOST, description: `Most tokens that ${what} may come to` }))
const price = (description: string) => Type.Number({ minimum: 0, maximum: 100_000, description })
const oneOf = <T extends string>(values: readonly T[]) => Type.Union(values.map(value => Type.Literal(value)))

export const Budget = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,47}$', description: 'Stable: counters are kept under it' }),
    scope: oneOf(SCOPES),
    window: oneOf(WINDOWS),
    unit: Type.Union([Type.Literal('tokens'), Type.Literal('cost')], {
      description: '`cost` counts millionths of a US dollar',
    }),
    limit: amount('What each subject of the scope may use in one window'),
    limits: Type.Optional(
      Type.Record(Type.String(), amount('Its own limit'), {
        default: {},
        description: 'Other limits for some subjects: principals, tenants or models by name',
      }),
    ),
    models: Type.Optional(
      Type.Array(ModelName, {
        minItems: 1,
        description: 'Counts calls to these models alone, under any of their names',
      }),
    ),
  },
  { additionalProperties: false },
)

const Price = Type.Object(
  {
    input: price('US dollars for a million tokens of the prompt'),
    output: price('US dollars for a million tokens of the answer'),
    aliases: Type.Optional(Type.Array(ModelName, { default: [], description: 'Other names of the same model' })),
  },
  { additionalProperties: false },
)

const Ceilings = Type.Object(
  {
    maxTokens: Type.Optional(
      Type.Integer({ minimum: 1, maximum: TOKENS_MOST, description: 'Put in as `max_tokens` where a call names none' }),
    ),
    image: ceiling('an image'),
    document: ceiling('a document'),
    file: ceiling('a file'),
    audio: ceiling('a piece of audio'),
    tools: Type.Optional(
      Type.Partial(Type.Object(Object.fromEntries(TOOLS.map(name => [name, ceiling('one such tool')]))), {
        additionalProperties: false,
        default: {},
        description: 'Tools that run at Mistral, each for one offered tool and one answer',
      }),
    ),
    operations: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z.]{1,64}$' }), Type.Integer({ minimum: 1, maximum: TOKENS_MOST }), {
        default: {},
        description: 'Operations that nothing else here bounds: most tokens of one call',
      }),
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'What is not named here, and cannot be bounded, is refused',
  },
)

export const BudgetSettings = Type.Object(
  {
    budgets: Type.Optional(Type.Array(Budget, { default: [], maxItems: 64, description: 'All that apply count' })),
    prices: Type.Optional(
      Type.Record(ModelName, Price, { default: {}, description: 'Laid over the built-in table, model by model' }),
    ),
    ceilings: Type.Optional(Ceilings),
    refundStatuses: Type.Optional(
      Type.Array(Type.Integer({ minimum: 400, maximum: 499 }), {
        default: [401, 403, 404, 413, 422, 429],
        description: 'Upstream answers that mean nothing was generated; every other failure is charged in full',
      }),
    ),
    longestTokenBytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65_536,
        default: 512,
        description: 'No token of any model is longer; proves from below how much a stream has used',
      }),
    ),
    reservationMs: Type.Optional(
      Type.Integer({
        minimum: 1_000,
        maximum: 7_200_000,
        default: 900_000,
        description: 'How long a reservation counts as open; longer than any call may take',
      }),
    ),
    storeTimeoutMs: Type.Optional(
      Type.Integer({
        minimum: 10,
        maximum: 10_000,
        default: 500,
        description: 'How long the store may take to answer',
      }),
    ),
    onStoreDown: Type.Optional(
      Type.Union([Type.Literal('refuse'), Type.Literal('share')], {
        default: 'refuse',
        description: '`share`: each process grants its share by itself until the store is back',
      }),
    ),
    share: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'With `share`: the part of each limit that one process may grant, such as 1 by the number of them',
      }),
    ),
  },
  { additionalProperties: false, default: {} },
)

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

export type BudgetSettings = Frozen<Static<typeof BudgetSettings>>
export type Budget = Frozen<Static<typeof Budget>>
