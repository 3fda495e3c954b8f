import { type Static, Type } from '@sinclair/typebox'

/** Printable ASCII, so that a name can stand in any log line and message. */
const ModelName = Type.String({ pattern: '^[!-~]{1,128}$' })

const OPERATIONS = ['chat.complete', 'models.list', 'models.get'] as const
const ROLES = ['system', 'user', 'assistant', 'tool'] as const
const CHUNKS = ['text', 'image_url', 'document_url', 'reference', 'file', 'thinking', 'input_audio'] as const
const TOOLS = [
  'function',
  'web_search',
  'web_search_premium',
  'code_interpreter',
  'image_generation',
  'document_library',
  'connector',
] as const

function listOf<const T extends readonly string[]>(names: T, chosen: readonly T[number][], description: string) {
  const name = Type.Union(names.map(name => Type.Literal(name as T[number])))
  return Type.Optional(Type.Array(name, { uniqueItems: true, default: chosen, description }))
}

function count(options: { default?: number; minimum?: number; maximum: number; description: string }) {
  return Type.Optional(Type.Integer({ minimum: 1, ...options }))
}

function range(min: number, max: number, description: string) {
  const bound = (chosen: number) => Type.Optional(Type.Number({ minimum: min, maximum: max, default: chosen }))
  return Type.Optional(
    Type.Object({ min: bound(min), max: bound(max) }, { additionalProperties: false, default: {}, description }),
  )
}

function rulesWith(defaults: { readonly models: readonly string[]; readonly maxTokens: number }) {
  return Type.Object(
    {
      operations: listOf(OPERATIONS, OPERATIONS, 'What may be called'),
      models: Type.Optional(
        Type.Array(ModelName, {
          minItems: 1,
          uniqueItems: true,
          default: defaults.models,
          description: 'Models a call may name, letter for letter',
        }),
      ),
      maxTokens: count({
        default: defaults.maxTokens,
        maximum: 10_000_000,
        description: 'Most `max_tokens` of a call',
      }),
      defaultMaxTokens: count({
        maximum: 10_000_000,
        description: '`max_tokens` of a call that names none; `maxTokens` where absent',
      }),
      roles: listOf(ROLES, ['user', 'assistant', 'tool'], 'Roles that messages may have; must hold `user`'),
      maxMessages: count({ default: 100, maximum: 1000, description: 'Most messages of a call' }),
      maxContentChars: count({
        default: 100_000,
        // Below that, canaries of other guards would not reach them.
        minimum: 1000,
        maximum: 10_000_000,
        description: 'Most text of a call, all fields together, in UTF-16 code units',
      }),
      temperature: range(0, 1.5, 'Allowed `temperature`'),
      topP: range(0, 1, 'Allowed `top_p`'),
      maxN: count({ default: 1, maximum: 128, description: 'Most answers of a call (`n`)' }),
      toolTypes: listOf(TOOLS, ['function'], 'Tools a call may offer; all but `function` run at Mistral'),
      contentChunks: listOf(
        CHUNKS,
        ['text'],
        'Content chunks of a message; `thinking` and `reference` always pass in an assistant message',
      ),
      streaming: Type.Optional(Type.Boolean({ default: true, description: 'Whether `stream: true` is allowed' })),
    },
    { additionalProperties: false, default: {} },
  )
}

export const PolicySettings = Type.Object(
  {
    development: Type.Optional(
      rulesWith({
        models: ['mistral-small-latest', 'ministral-8b-latest', 'codestral-latest', 'mistral-medium-latest'],
        maxTokens: 1000,
      }),
    ),
    staging: Type.Optional(rulesWith({ models: ['mistral-small-latest', 'mistral-medium-latest'], maxTokens: 2000 })),
    production: Type.Optional(rulesWith({ models: ['mistral-small-latest'], maxTokens: 4000 })),
    aliases: Type.Optional(
      Type.Record(ModelName, Type.Array(ModelName, { uniqueItems: true }), {
        additionalProperties: false,
        default: {},
        description: 'Names under which the answer may come, for each name asked for; laid over the built-in table',
      }),
    ),
  },
  { additionalProperties: false },
)

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

export type PolicySettings = Frozen<Static<typeof PolicySettings>>
export type RuleSettings = NonNullable<PolicySettings['production']>
