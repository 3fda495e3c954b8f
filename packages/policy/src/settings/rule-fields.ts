import { Type } from '@sinclair/typebox'
import { GuardrailSettings } from './guardrails.js'
import {
  CHUNKS,
  DEFAULT_OPERATIONS,
  EFFORTS,
  EXTRAS,
  FORMATS,
  OPERATIONS,
  ROLES,
  SCHEMES,
  TIERS,
  TOOLS,
} from './names.js'
import { count, flag, hosts, listOf, models, type Or, range, texts } from './parts.js'

const TOKENS_MOST = 10_000_000
const ID = '^[!-~]{1,128}$'
const FUNCTION_NAME = '^[a-zA-Z0-9_-]{1,128}$'

export interface EnvironmentDefaults {
  readonly models: readonly string[]
  readonly maxTokens: number
}

/** The rules, which every scope has alike. `or` gives an environment its defaults, and a narrower scope none. */
export function ruleFields(or: Or, { models: named, maxTokens }: EnvironmentDefaults) {
  return {
    operations: listOf(OPERATIONS, or(DEFAULT_OPERATIONS), 'What may be called'),
    models: models(or(named)),
    maxTokens: count({ ...or(maxTokens), maximum: TOKENS_MOST, description: 'Most `max_tokens` of a call' }),
    defaultMaxTokens: count({
      maximum: TOKENS_MOST,
      description: '`max_tokens` of a call that names none; `maxTokens` where absent',
    }),
    maxMessages: count({ ...or(100), maximum: 1000, description: 'Most messages of a call' }),
    maxContentChars: count({
      ...or(100_000),
      // Below that, canaries of other guards would not reach them.
      minimum: 1000,
      maximum: TOKENS_MOST,
      description: 'Most text of a call, all fields together, in UTF-16 code units',
    }),
    ...messageFields(or),
    ...optionFields(or),
    ...toolFields(or),
    ...placeFields(or),
    ...enforcedFields(or),
  }
}

function messageFields(or: Or) {
  return {
    roles: listOf(ROLES, or(['user', 'assistant', 'tool'] as const), 'Roles that messages may have; must hold `user`'),
    contentChunks: listOf(
      CHUNKS,
      or(['text'] as const),
      'Content chunks of a message; `thinking` and `reference` always pass in an assistant message',
    ),
    emptyMessages: flag(or(false), 'Whether a `user` message may hold nothing at all'),
    prefix: flag(or(false), 'Whether a caller may begin the answer itself (`prefix: true` of an assistant message)'),
  }
}

function optionFields(or: Or) {
  return {
    temperature: range(0, 1.5, or, 'Allowed `temperature`'),
    topP: range(0, 1, or, 'Allowed `top_p`'),
    maxN: count({ ...or(1), maximum: 128, description: 'Most answers of a call (`n`)' }),
    streaming: flag(or(true), 'Whether `stream: true` is allowed'),
    responseFormats: listOf(FORMATS, or(FORMATS), 'Types of `response_format`'),
    reasoningEfforts: listOf(EFFORTS, or(EFFORTS), 'Values of `reasoning_effort`'),
    serviceTiers: listOf(TIERS, or(TIERS), 'Values of `service_tier`; without `auto` the first is put in'),
    optionalFields: listOf(EXTRAS, or(EXTRAS), 'Which of these request fields a caller may send'),
  }
}

function toolFields(or: Or) {
  return {
    toolTypes: listOf(TOOLS, or(['function'] as const), 'Tools a call may offer; all but `function` run at Mistral'),
    functions: texts(FUNCTION_NAME, {}, 'Functions a call may offer, choose or have called; all where absent'),
    maxTools: count({ ...or(128), maximum: 128, description: 'Most tools of a call' }),
    parallelToolCalls: flag(or(true), 'Whether the model may call tools side by side; `false` is put in'),
  }
}

/** What Mistral fetches, and what lies in its workspace. */
function placeFields(or: Or) {
  return {
    urlHosts: hosts(
      or([]),
      'Hosts of images, documents and audio that Mistral fetches: `example.com`, `*.example.com`',
    ),
    urlSchemes: listOf(SCHEMES, or(['https'] as const), 'Schemes of these addresses'),
    urlPorts: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 65_535 }), {
        uniqueItems: true,
        ...or([]),
        description: 'Ports these addresses may name; none is needed where none is named',
      }),
    ),
    fileIds: texts(ID, or([]), '`file_id`s of the workspace'),
    libraryIds: texts(ID, or([]), '`library_ids` of the workspace'),
    connectorIds: texts(ID, or([]), '`connector_id`s of the workspace'),
  }
}

function enforcedFields(or: Or) {
  return {
    systemPrompt: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100_000,
        description: 'The first message of each chat call, by the role `system`; narrower scopes add to it',
      }),
    ),
    safePrompt: flag(or(false), 'Whether `safe_prompt: true` is put in'),
    guardrails: Type.Optional(GuardrailSettings),
  }
}
