import type { ModelCall } from '@windbreak/core'
import { checkMessages } from './check-messages.js'
import { checkOptions } from './check-options.js'
import { namesOf, type Refusal, refuse } from './refusal.js'
import type { Rules } from './rules.js'

export interface Permission {
  readonly allow: true
  /** What may be sent: the body, with `max_tokens` put in where the caller named none. */
  readonly body: unknown
}

export type Decision = Permission | Refusal

/** Where the model list is the limit: the names are not repeated to everyone who guesses. */
const LISTED = 'what GET /v1/models lists'

/** Whether a call is within the rules. Pure; expects a body that `readRequest` of `@windbreak/wire` has passed. */
export function decide(
  rules: Rules,
  { operation, params, body }: Pick<ModelCall, 'operation' | 'params' | 'body'>,
): Decision {
  if (!rules.operations.has(operation)) return refuse('operation', '', namesOf(rules.operations))
  switch (operation) {
    case 'chat.complete':
      return decideChat(rules, (body ?? {}) as Readonly<Record<string, unknown>>)
    case 'models.get':
      return rules.models.has(params['model']) ? { allow: true, body } : refuse('model', '/model', LISTED)
    case 'models.list':
      return { allow: true, body }
    default:
      return refuse('operation', '', namesOf(rules.operations))
  }
}

function decideChat(rules: Rules, body: Readonly<Record<string, unknown>>): Decision {
  if (!rules.models.has(body['model'])) return refuse('model', '/model', LISTED)
  const refusal = checkOptions(rules, body) ?? checkMessages(rules, body)
  if (refusal !== null) return refusal
  return { allow: true, body: body['max_tokens'] == null ? { ...body, max_tokens: rules.defaultMaxTokens } : body }
}
