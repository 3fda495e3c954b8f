/** Everything that a list of rules may hold. */
export const OPERATIONS = [
  'chat.complete',
  'fim.complete',
  'embeddings.create',
  'moderations.create',
  'chat.moderate',
  'models.list',
  'models.get',
] as const
/** What may be called where nobody says: what is not a chat is off until it is named. */
export const DEFAULT_OPERATIONS = ['chat.complete', 'models.list', 'models.get'] as const
export const ROLES = ['system', 'user', 'assistant', 'tool'] as const
export const CHUNKS = ['text', 'image_url', 'document_url', 'reference', 'file', 'thinking', 'input_audio'] as const
export const TOOLS = [
  'function',
  'web_search',
  'web_search_premium',
  'code_interpreter',
  'image_generation',
  'document_library',
  'connector',
] as const
export const FORMATS = ['text', 'json_object', 'json_schema'] as const
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const
export const TIERS = ['auto', 'standard_only'] as const
export const SCHEMES = ['https', 'http', 'data'] as const
export const SCOPE_KINDS = ['tenant', 'role', 'principal', 'route'] as const
/** Request fields that change what a call means or costs, and that no other rule looks at. */
export const EXTRAS = [
  'frequency_penalty',
  'guardrails',
  'metadata',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_mode',
  'random_seed',
  'safe_prompt',
  'stop',
] as const

/** Categories of Mistral's `moderation_llm_v2`. */
export const CATEGORIES = [
  'sexual',
  'hate_and_discrimination',
  'violence_and_threats',
  'dangerous',
  'criminal',
  'selfharm',
  'health',
  'financial',
  'law',
  'pii',
  'jailbreaking',
] as const
