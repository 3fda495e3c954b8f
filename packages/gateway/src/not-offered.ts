/**
 * Families of paths that Mistral serves below `/v1` and that no operation covers (docs.mistral.ai, "API"). Most of them
 * keep what they are given, or run at Mistral without this boundary.
 */
export const NOT_OFFERED = [
  'agents',
  'audio',
  'batch',
  'chat/classifications',
  'classifications',
  'connectors',
  'conversations',
  'files',
  'fine_tuning',
  'libraries',
  'observability',
  'ocr',
  'workflows',
] as const
