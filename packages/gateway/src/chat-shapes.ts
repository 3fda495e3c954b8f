import { compileShape, type Shape } from './shape.js'

/** Every name that the SDK spells differently from the wire. What is not here is the same on both sides. */
export const WIRE_NAMES = {
  topP: 'top_p',
  maxTokens: 'max_tokens',
  randomSeed: 'random_seed',
  responseFormat: 'response_format',
  jsonSchema: 'json_schema',
  schemaDefinition: 'schema',
  toolChoice: 'tool_choice',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  parallelToolCalls: 'parallel_tool_calls',
  reasoningEffort: 'reasoning_effort',
  promptMode: 'prompt_mode',
  promptCacheKey: 'prompt_cache_key',
  serviceTier: 'service_tier',
  safePrompt: 'safe_prompt',
  toolCalls: 'tool_calls',
  toolCallId: 'tool_call_id',
  imageUrl: 'image_url',
  documentUrl: 'document_url',
  documentName: 'document_name',
  referenceIds: 'reference_ids',
  fileId: 'file_id',
  inputAudio: 'input_audio',
  toolConfiguration: 'tool_configuration',
  requiresConfirmation: 'requires_confirmation',
  libraryIds: 'library_ids',
  connectorId: 'connector_id',
  blockOnError: 'block_on_error',
  moderationLlmV1: 'moderation_llm_v1',
  moderationLlmV2: 'moderation_llm_v2',
  modelName: 'model_name',
  customCategoryThresholds: 'custom_category_thresholds',
  ignoreOtherCategories: 'ignore_other_categories',
  hateAndDiscrimination: 'hate_and_discrimination',
  violenceAndThreats: 'violence_and_threats',
  dangerousAndCriminalContent: 'dangerous_and_criminal_content',
  finishReason: 'finish_reason',
  promptTokens: 'prompt_tokens',
  completionTokens: 'completion_tokens',
  totalTokens: 'total_tokens',
  promptAudioSeconds: 'prompt_audio_seconds',
  promptTokensDetails: 'prompt_tokens_details',
  cachedTokens: 'cached_tokens',
} as const satisfies Readonly<Record<string, string>>

const keys = <const K extends string>(...names: K[]) =>
  Object.fromEntries(names.map(name => [name, null])) as { [P in K]: null }

const thoughtKeys = keys('type', 'text', 'referenceIds', 'tool', 'title', 'url', 'favicon', 'description')
const content: Shape = {
  ...keys('type', 'text', 'documentUrl', 'documentName', 'referenceIds', 'fileId', 'inputAudio', 'signature', 'closed'),
  imageUrl: keys('url', 'detail'),
  thinking: thoughtKeys,
}
const toolCalls: Shape = { ...keys('id', 'type', 'index'), function: keys('name', 'arguments') }
const message: Shape = { ...keys('role', 'prefix', 'toolCallId', 'name'), content, toolCalls }
const thresholds = keys(
  ...([
    'sexual',
    'hateAndDiscrimination',
    'violenceAndThreats',
    'selfharm',
    'health',
    'financial',
    'law',
    'pii',
  ] as const),
  ...(['dangerousAndCriminalContent', 'dangerous', 'criminal', 'jailbreaking'] as const),
)
const moderation: Shape = {
  ...keys('modelName', 'ignoreOtherCategories', 'action'),
  customCategoryThresholds: thresholds,
}

/** The body of `POST /api/chat`: the SDK's `ChatCompletionRequest`. */
export const CHAT_REQUEST = compileShape(
  {
    ...keys('model', 'temperature', 'topP', 'maxTokens', 'stream', 'stop', 'randomSeed', 'metadata', 'n', 'toolChoice'),
    ...keys('presencePenalty', 'frequencyPenalty', 'parallelToolCalls', 'reasoningEffort', 'promptMode'),
    ...keys('promptCacheKey', 'serviceTier', 'safePrompt'),
    // A turn that is sent back brings the signature it came with.
    messages: { ...message, signature: null },
    responseFormat: { type: null, jsonSchema: keys('name', 'description', 'schemaDefinition', 'strict') },
    tools: {
      ...keys('type', 'connectorId', 'libraryIds'),
      function: keys('name', 'description', 'strict', 'parameters'),
      authorization: keys('type', 'value'),
      toolConfiguration: keys('exclude', 'include', 'requiresConfirmation'),
    },
    prediction: keys('type', 'content'),
    guardrails: { blockOnError: null, moderationLlmV1: moderation, moderationLlmV2: moderation },
  },
  WIRE_NAMES,
)

const delta: Shape = { ...message, ...keys('index', 'metadata') }
const choice: Shape = { ...keys('index', 'finishReason'), message, messages: delta, delta }

/** A chat answer or one chunk of it. `guardrails` is what Mistral's moderation said and keeps its own names. */
export const CHAT_ANSWER = compileShape(
  {
    ...keys('id', 'object', 'created', 'model', 'guardrails'),
    choices: choice,
    usage: {
      ...keys('promptTokens', 'completionTokens', 'totalTokens', 'promptAudioSeconds', 'serviceTier'),
      promptTokensDetails: keys('cachedTokens'),
    },
  },
  WIRE_NAMES,
)
