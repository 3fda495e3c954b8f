import createError from '@fastify/error'
import type { Refusal } from './refusal.js'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_POLICY_INVALID_SETTINGS',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

function refused(code: string) {
  return createError<[what: string, limit: string]>(code, '%s is not within the policy; allowed: %s', 403)
}

/** One code a rule. Messages hold places and limits, never what the caller wrote. */
export const REFUSED = {
  operation: refused('WB_POLICY_OPERATION'),
  model: refused('WB_POLICY_MODEL_NOT_ALLOWED'),
  'max-tokens': refused('WB_POLICY_MAX_TOKENS'),
  messages: refused('WB_POLICY_MESSAGES'),
  content: refused('WB_POLICY_CONTENT'),
  role: refused('WB_POLICY_ROLE'),
  'content-chunk': refused('WB_POLICY_CONTENT_CHUNK'),
  'tool-type': refused('WB_POLICY_TOOL_TYPE'),
  temperature: refused('WB_POLICY_TEMPERATURE'),
  'top-p': refused('WB_POLICY_TOP_P'),
  n: refused('WB_POLICY_N'),
  streaming: refused('WB_POLICY_STREAMING'),
} as const

/** The error that stands for a refusal. */
export function refusalError({ rule, path, limit }: Refusal): Error & { readonly code: string } {
  return new REFUSED[rule](path === '' ? 'The call' : path, limit)
}

export const ModelReturned = createError<[]>(
  'WB_POLICY_MODEL_RETURNED',
  'The upstream answered with another model than the policy allows, or named none',
  502,
)
