import type { RuleSet } from '../rules.js'
import {
  added,
  allowed,
  atMost,
  demanded,
  hostNames,
  type Kind,
  moderation,
  names,
  namesOrAll,
  range,
} from './kinds.js'

export type Setting = keyof RuleSet

/** How each rule narrows. */
export const KIND_OF: { readonly [K in Setting]: Kind<RuleSet[K]> } = {
  operations: names,
  models: names,
  maxTokens: atMost,
  defaultMaxTokens: atMost,
  roles: names,
  maxMessages: atMost,
  maxContentChars: atMost,
  temperature: range,
  topP: range,
  maxN: atMost,
  toolTypes: names,
  functions: namesOrAll,
  maxTools: atMost,
  parallelToolCalls: allowed,
  contentChunks: names,
  emptyMessages: allowed,
  prefix: allowed,
  streaming: allowed,
  responseFormats: names,
  reasoningEfforts: names,
  serviceTiers: names,
  optionalFields: names,
  urlHosts: hostNames,
  urlSchemes: names,
  urlPorts: names,
  fileIds: names,
  libraryIds: names,
  connectorIds: names,
  systemPrompt: added,
  safePrompt: demanded,
  guardrails: moderation,
}

/** The same, for code that goes over all settings. */
export function kindOf(setting: Setting): Kind<unknown> {
  return KIND_OF[setting]
}

export const SETTINGS = Object.keys(KIND_OF) as Setting[]
