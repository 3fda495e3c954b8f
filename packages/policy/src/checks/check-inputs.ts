import { formatOf } from '@windbreak/wire'
import { namesOf, type Refusal, refuse } from '../refusal.js'
import type { Rules } from '../rules.js'
import { checkMessage, type Message } from './check-messages.js'
import { checkOptions, words } from './check-options.js'
import { checkSize } from './check-size.js'

type Body = Readonly<Record<string, unknown>>

/** A call to fill in between a prompt and a suffix. */
export function checkFim(rules: Rules, body: Body): Refusal | null {
  const least = body['min_tokens']
  if (typeof least === 'number' && least > rules.maxTokens) {
    return refuse('max-tokens', '/min_tokens', words({ min: 0, max: rules.maxTokens }))
  }
  return checkOptions(rules, body) ?? sizeOf(rules, 'fim.complete', body)
}

/** Texts to embed or to moderate. */
export function checkTexts(rules: Rules, operation: string, body: Body): Refusal | null {
  if (body['metadata'] != null && !rules.optionalFields.has('metadata')) {
    return refuse('optional-field', '/metadata', namesOf(rules.optionalFields))
  }
  return sizeOf(rules, operation, body)
}

/** Conversations to moderate: what a message may hold in a chat, since Mistral fetches here too. */
export function checkConversations(rules: Rules, body: Body): Refusal | null {
  const input = body['input'] as readonly (Message | readonly Message[])[]
  let messages = 0
  for (const [i, item] of input.entries()) {
    const several = Array.isArray(item) ? (item as readonly Message[]) : undefined
    for (const [at, message] of (several ?? [item as Message]).entries()) {
      messages += 1
      const where = several === undefined ? `/input/${i}` : `/input/${i}/${at}`
      if (messages > rules.maxMessages) return refuse('messages', where, `at most ${rules.maxMessages}`)
      const refusal = checkMessage(rules, message, where)
      if (refusal !== null) return refusal
    }
  }
  return sizeOf(rules, 'chat.moderate', body)
}

function sizeOf(rules: Rules, operation: string, body: Body): Refusal | null {
  return checkSize(rules.maxContentChars, body, 0, formatOf(operation)?.requestShape)
}
