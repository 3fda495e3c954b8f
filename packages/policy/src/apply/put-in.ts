import { isServersOwn } from '../checks/check-messages.js'
import type { Rules } from '../rules.js'
import { mergeGuardrails } from './merge-guardrails.js'

/** One thing the policy changed in a body. */
export interface Change {
  readonly rule:
    | 'max-tokens-default'
    | 'system-prompt'
    | 'safe-prompt'
    | 'guardrails'
    | 'parallel-tools'
    | 'service-tier'
  readonly where: string
}

type Body = Readonly<Record<string, unknown>>

export interface PutIn {
  /** The very same where nothing was put in. */
  readonly body: unknown
  readonly changes: readonly Change[]
}

const UNCHANGED: readonly Change[] = []

/** What a call has to say whether or not its caller did. */
export function putIn(rules: Rules, operation: string, body: unknown): PutIn {
  switch (operation) {
    case 'chat.complete':
      return putInChat(rules, body as Body)
    case 'fim.complete': {
      const given = body as Body
      if (given['max_tokens'] != null) return { body, changes: UNCHANGED }
      const changes = [{ rule: 'max-tokens-default', where: '/max_tokens' }] as const
      return { body: { ...given, max_tokens: rules.defaultMaxTokens }, changes }
    }
    default:
      return { body, changes: UNCHANGED }
  }
}

function putInChat(rules: Rules, body: Body): PutIn {
  const parts: Record<string, unknown> = {}
  const changes: Change[] = []
  const put = (rule: Change['rule'], field: string, value: unknown, where = `/${field}`) => {
    parts[field] = value
    changes.push({ rule, where })
  }

  if (body['max_tokens'] == null) put('max-tokens-default', 'max_tokens', rules.defaultMaxTokens)
  const messages = body['messages'] as readonly { readonly role?: unknown }[]
  if (rules.systemPrompt !== undefined && !isServersOwn(rules, messages[0])) {
    const own = { role: 'system', content: rules.systemPrompt }
    put('system-prompt', 'messages', [own, ...messages], '/messages/0')
  }
  if (rules.safePrompt && body['safe_prompt'] !== true) put('safe-prompt', 'safe_prompt', true)
  if (rules.guardrails !== undefined) {
    const merged = mergeGuardrails(rules.guardrails, body['guardrails'])
    if (merged !== body['guardrails']) put('guardrails', 'guardrails', merged)
  }
  if (!rules.parallelToolCalls && body['tools'] != null && body['parallel_tool_calls'] !== false) {
    put('parallel-tools', 'parallel_tool_calls', false)
  }
  if (body['service_tier'] == null && !rules.serviceTiers.has('auto') && rules.serviceTiers.size > 0) {
    put('service-tier', 'service_tier', [...rules.serviceTiers][0])
  }
  return changes.length === 0 ? { body, changes: UNCHANGED } : { body: { ...body, ...parts }, changes }
}
