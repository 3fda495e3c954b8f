import { isRecord } from '../read/is-record.js'

const NO_EQUAL = 'Mistral has nothing that means the same'

/**
 * What OpenAI's body has at its top and Mistral's has not, or not so. Everything else is left for `readRequest`, which
 * knows Mistral's fields and refuses the rest. As OpenAI has it, `null` is the same as absent.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export type FieldRule =
  | { readonly rule: 'rename'; readonly to: string }
  /** Says nothing to the model, whatever it holds. */
  | { readonly rule: 'drop' }
  /** Dropped where it asks for nothing, else refused. */
  | { readonly rule: 'drop-if'; readonly isNothing: (value: unknown) => boolean; readonly why: string }
  /** Taken as it is where both mean the same by it, else refused. */
  | { readonly rule: 'keep-if'; readonly isAlike: (value: unknown) => boolean; readonly why: string }

const drop: FieldRule = { rule: 'drop' }
const rename = (to: string): FieldRule => ({ rule: 'rename', to })
const dropIf = (isNothing: (value: unknown) => boolean, why = NO_EQUAL): FieldRule => ({
  rule: 'drop-if',
  isNothing,
  why,
})
const keepIf = (isAlike: (value: unknown) => boolean, why: string): FieldRule => ({ rule: 'keep-if', isAlike, why })

const never = () => false
const isEmptyObject = (value: unknown) => isRecord(value) && Object.keys(value).length === 0
const isEmptyArray = (value: unknown) => Array.isArray(value) && value.length === 0
const isTextOnly = (value: unknown) => Array.isArray(value) && value.every(mode => mode === 'text')
const STREAM_OPTIONS: ReadonlySet<string> = new Set(['include_usage', 'include_obfuscation'])

export const FIELDS: ReadonlyMap<string, FieldRule> = new Map(
  Object.entries({
    max_completion_tokens: rename('max_tokens'),
    seed: rename('random_seed'),

    // For OpenAI's own accounts and dashboards. Mistral keeps no answers to be looked up, with or without `store`.
    user: drop,
    safety_identifier: drop,
    store: drop,
    // Usage always comes, in the last chunk; padding is Mistral's own affair.
    stream_options: dropIf(
      value => isRecord(value) && Object.keys(value).every(key => STREAM_OPTIONS.has(key)),
      'expected include_usage and include_obfuscation only',
    ),

    logprobs: dropIf(value => value === false),
    top_logprobs: dropIf(value => value === 0),
    logit_bias: dropIf(isEmptyObject),
    modalities: dropIf(isTextOnly, 'answers are text'),
    audio: dropIf(never, 'answers are text'),
    web_search_options: dropIf(never, 'ask for the tool web_search'),
    verbosity: dropIf(never),
    moderation: dropIf(never, 'Mistral has guardrails for it'),
    prompt_cache_retention: dropIf(never),
    prompt_cache_options: dropIf(never, 'Mistral has prompt_cache_key for it'),
    // The answer would not have the form that whoever sends these waits for.
    functions: dropIf(isEmptyArray, 'send tools instead'),
    function_call: dropIf(never, 'send tool_choice instead'),

    service_tier: keepIf(value => value === 'auto' || value === 'standard_only', 'expected auto or standard_only'),
    prediction: keepIf(value => isRecord(value) && typeof value['content'] === 'string', 'expected a text as content'),
    tool_choice: keepIf(
      value => !isRecord(value) || value['type'] === 'function' || value['type'] === undefined,
      'expected a choice of a function',
    ),
    stream: keepIf(() => true, ''),
  }),
)
