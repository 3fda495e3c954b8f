import createError from '@fastify/error'
import type { Refusal } from './refusal.js'

export const InvalidSettings = createError<[where: string, why: string]>(
  'WB_POLICY_INVALID_SETTINGS',
  'Invalid setting %s: %s',
  500,
  TypeError,
)

export const WiderScope = createError<[inner: string, outer: string]>(
  'WB_POLICY_WIDER',
  '%s is wider than %s; a narrower scope can only narrow',
  500,
  TypeError,
)

export const BadFile = createError<[why: string]>('WB_POLICY_FILE', 'The policy file %s', 500, TypeError)

/** A policy that was read while the server runs, and does not catch what a policy has to catch. */
export const NotProven = createError<[canary: string]>(
  'WB_POLICY_NOT_PROVEN',
  'The new policy does not catch the canary "%s"',
  500,
)

export const NoFile = createError<[]>(
  'WB_POLICY_NO_FILE',
  'There is no file to read the policy from; give the plugin `file`, or register it again with other settings',
  500,
)

export const TwoPolicies = createError<[]>(
  'WB_POLICY_TWO_POLICIES',
  'Give the plugin `settings` or `file`, not both',
  500,
  TypeError,
)

function refused(code: string) {
  return createError<[what: string, limit: string]>(code, '%s is not within the policy; allowed: %s', 403)
}

/** One code a rule. Messages hold places and limits, never what the caller wrote. */
export const REFUSED = {
  operation: refused('WB_POLICY_OPERATION'),
  'unknown-caller': refused('WB_POLICY_UNKNOWN_CALLER'),
  model: refused('WB_POLICY_MODEL_NOT_ALLOWED'),
  'model-drift': refused('WB_POLICY_MODEL_DRIFT'),
  'model-retired': refused('WB_POLICY_MODEL_RETIRED'),
  'max-tokens': refused('WB_POLICY_MAX_TOKENS'),
  messages: refused('WB_POLICY_MESSAGES'),
  content: refused('WB_POLICY_CONTENT'),
  role: refused('WB_POLICY_ROLE'),
  'content-chunk': refused('WB_POLICY_CONTENT_CHUNK'),
  'empty-message': refused('WB_POLICY_EMPTY_MESSAGE'),
  prefix: refused('WB_POLICY_PREFIX'),
  url: refused('WB_POLICY_URL'),
  'url-scheme': refused('WB_POLICY_URL_SCHEME'),
  'url-port': refused('WB_POLICY_URL_PORT'),
  'file-id': refused('WB_POLICY_FILE_ID'),
  'library-id': refused('WB_POLICY_LIBRARY_ID'),
  'connector-id': refused('WB_POLICY_CONNECTOR_ID'),
  'tool-type': refused('WB_POLICY_TOOL_TYPE'),
  tools: refused('WB_POLICY_TOOLS'),
  function: refused('WB_POLICY_FUNCTION'),
  'parallel-tools': refused('WB_POLICY_PARALLEL_TOOLS'),
  temperature: refused('WB_POLICY_TEMPERATURE'),
  'top-p': refused('WB_POLICY_TOP_P'),
  n: refused('WB_POLICY_N'),
  streaming: refused('WB_POLICY_STREAMING'),
  'response-format': refused('WB_POLICY_RESPONSE_FORMAT'),
  'reasoning-effort': refused('WB_POLICY_REASONING_EFFORT'),
  'service-tier': refused('WB_POLICY_SERVICE_TIER'),
  'optional-field': refused('WB_POLICY_OPTIONAL_FIELD'),
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
