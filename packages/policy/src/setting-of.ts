import type { Rule } from './refusal.js'
import type { Setting } from './scopes/kind-of.js'

/** Which setting a rule enforces. Rules that are not here are no scope's own: callers nobody knows, the catalog. */
export const SETTING_OF = {
  operation: 'operations',
  model: 'models',
  'max-tokens': 'maxTokens',
  messages: 'maxMessages',
  content: 'maxContentChars',
  role: 'roles',
  'content-chunk': 'contentChunks',
  'empty-message': 'emptyMessages',
  prefix: 'prefix',
  temperature: 'temperature',
  'top-p': 'topP',
  n: 'maxN',
  streaming: 'streaming',
  'response-format': 'responseFormats',
  'reasoning-effort': 'reasoningEfforts',
  'service-tier': 'serviceTiers',
  'optional-field': 'optionalFields',
  'tool-type': 'toolTypes',
  tools: 'maxTools',
  function: 'functions',
  'parallel-tools': 'parallelToolCalls',
  url: 'urlHosts',
  'url-scheme': 'urlSchemes',
  'url-port': 'urlPorts',
  'file-id': 'fileIds',
  'library-id': 'libraryIds',
  'connector-id': 'connectorIds',
} as const satisfies Partial<Record<Rule, Setting>>

export type ScopedRule = keyof typeof SETTING_OF

export function settingOf(rule: Rule): Setting | undefined {
  return Object.hasOwn(SETTING_OF, rule) ? SETTING_OF[rule as ScopedRule] : undefined
}
