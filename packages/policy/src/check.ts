import type { ModelCall } from '@windbreak/core'
import { checkConversations, checkFim, checkTexts } from './checks/check-inputs.js'
import { checkMessages } from './checks/check-messages.js'
import { checkOptions } from './checks/check-options.js'
import { checkTools } from './checks/check-tools.js'
import { namesOf, type Refusal, refuse } from './refusal.js'
import type { Rules } from './rules.js'

type Body = Readonly<Record<string, unknown>>

export type Asked = Pick<ModelCall, 'operation' | 'params' | 'body'>

/** Where the model list is the limit: the names are not repeated to everyone who guesses. */
export const LISTED = 'what GET /v1/models lists'

/** The first rule that a call does not keep. Expects a body that `readRequest` of `@windbreak/wire` has passed. */
export function check(rules: Rules, { operation, params, body }: Asked): Refusal | null {
  if (!rules.operations.has(operation)) return refuse('operation', '', namesOf(rules.operations))
  switch (operation) {
    case 'chat.complete':
      return checkModel(rules, body) ?? checkChat(rules, body as Body)
    case 'fim.complete':
      return checkModel(rules, body) ?? checkFim(rules, body as Body)
    case 'embeddings.create':
    case 'moderations.create':
      return checkModel(rules, body) ?? checkTexts(rules, operation, body as Body)
    case 'chat.moderate':
      return checkModel(rules, body) ?? checkConversations(rules, body as Body)
    case 'models.get':
      return rules.models.has(params['model']) ? null : refuse('model', '/model', LISTED)
    case 'models.list':
      return null
    default:
      return refuse('operation', '', namesOf(rules.operations))
  }
}

function checkModel(rules: Rules, body: unknown): Refusal | null {
  const { model } = (body ?? {}) as { readonly model?: unknown }
  return rules.models.has(model) ? null : refuse('model', '/model', LISTED)
}

function checkChat(rules: Rules, body: Body): Refusal | null {
  return checkOptions(rules, body) ?? checkTools(rules, body) ?? checkMessages(rules, body)
}
