/**
 * Under which names an answer may come back that was asked for by a moving name.
 * Typed in from Mistral's published model list as of August 2026. Mistral moves these names from time to time;
 * until the table follows, an answer under the new name is refused rather than let through at another price.
 */
export const DEFAULT_ALIASES: Readonly<Record<string, readonly string[]>> = {
  'codestral-embed': ['codestral-embed-2505'],
  'codestral-latest': ['codestral-2508'],
  'ministral-14b-latest': ['ministral-14b-2512'],
  'ministral-3b-latest': ['ministral-3b-2512'],
  'ministral-8b-latest': ['ministral-8b-2512'],
  'mistral-embed': ['mistral-embed-2312'],
  'mistral-large-latest': ['mistral-large-2512'],
  'mistral-medium-3': ['mistral-medium-3-5'],
  'mistral-medium-latest': ['mistral-medium-3-5'],
  'mistral-moderation-latest': ['mistral-moderation-2603'],
  'mistral-small-latest': ['mistral-small-2603'],
}
