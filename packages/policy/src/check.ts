import type { ModelCall } from '@windbreak/core'
import { checkMessages } from './checks/check-messages.js'
import { checkOptions } from './checks/check-options.js'
import { checkTools } from './checks/check-tools.js'
import { namesOf, type Refusal, refuse } from './refusal.js'
import type { Rules } from './rules.js'

export type Asked = Pick<ModelCall, 'operation' | 'params' | 'body'>

/** Where the model list is the limit: the names are not repeated to everyone who guesses. */
export const LISTED = 'what GET /v1/models lists'

/** The first rule that a call does not keep. Expects a body that `readRequest` of `@windbreak/wire` has passed. */
export function check(rules: Rules, { operation, params, body }: Asked): Refusal | null {
  if (!rules.operations.has(operation)) return refuse('operation', '', namesOf(rules.operations))
  switch (operation) {
    case 'chat.complete':
      return checkChat(rules, (body ?? {}) as Readonly<Record<string, unknown>>)
    case 'models.get':
      return rules.models.has(params['model']) ? null : refuse('model', '/model', LISTED)
    case 'models.list':
      return null
    default:
      return refuse('operation', '', namesOf(rules.operations))
  }
}

function checkChat(rules: Rules, body: Readonly<Record<string, unknown>>): Refusal | null {
  if (!rules.models.has(body['model'])) return refuse('model', '/model', LISTED)
  return checkOptions(rules, body) ?? checkTools(rules, body) ?? checkMessages(rules, body)
}
