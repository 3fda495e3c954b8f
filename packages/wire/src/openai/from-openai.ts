import { readError } from '@windbreak/core'
import { isRecord } from '../read/is-record.js'
import { type FieldRule, FIELDS } from './fields.js'
import { translateFormat, translateTools } from './translate-tools.js'
import { translateMessage } from './translate-message.js'
import { type DialectChange, Translation } from './translation.js'

export interface Translated {
  /** For `readRequest`, which still decides. The body itself where nothing had to be changed. */
  readonly body: unknown
  readonly changes: readonly DialectChange[]
}

type Fields = Record<string, unknown>

/**
 * Puts a chat body in OpenAI's dialect into Mistral's format: what has an equal is mapped, what says nothing to the
 * model is dropped, and what would change the answer's meaning is refused by name with `WB_WIRE_OPENAI_NO_EQUAL` or
 * `WB_WIRE_OPENAI_CONFLICT` (422). Nothing is guessed: what is not in the table stays as it is, for `readRequest`.
 */
export function fromOpenAI(body: unknown): Translated {
  const translation = new Translation()
  try {
    return { body: translate(body, translation), changes: translation.changes }
  } catch (error) {
    if (readError(error).code.startsWith('WB_WIRE_')) throw error
    // A getter or a proxy threw. `readRequest` meets it too, and says so.
    return { body, changes: [] }
  }
}

function translate(body: unknown, translation: Translation): unknown {
  if (!isRecord(body)) return body
  let copy: Fields = body
  for (const name of Object.keys(body)) {
    const rule = FIELDS.get(name)
    if (rule !== undefined) copy = applyRule(copy, body, name, rule, translation)
  }
  copy = exchange(copy, 'tools', translateTools(copy['tools'], translation))
  copy = exchange(copy, 'response_format', translateFormat(copy['response_format'], translation))
  return exchange(copy, 'messages', translateMessages(copy['messages'], translation))
}

function translateMessages(messages: unknown, translation: Translation): unknown {
  if (!Array.isArray(messages)) return messages
  const translated = messages.map((message, at) => translateMessage(message, ['messages', at], translation))
  return translated.some((message, at) => message !== messages[at]) ? translated : messages
}

function applyRule(copy: Fields, body: Fields, name: string, rule: FieldRule, translation: Translation): Fields {
  const value = body[name]
  const { [name]: _, ...rest } = copy
  if (value == null || rule.rule === 'drop') {
    translation.dropped([name])
    return rest
  }
  switch (rule.rule) {
    case 'drop-if':
      if (!rule.isNothing(value)) translation.refuse([name], rule.why)
      translation.dropped([name])
      return rest
    case 'keep-if':
      if (!rule.isAlike(value)) translation.refuse([name], rule.why)
      return copy
    case 'rename':
      if (body[rule.to] != null && body[rule.to] !== value) {
        translation.conflict([name], `${rule.to} says otherwise; send one of them`)
      }
      translation.mapped([name], rule.to)
      return { ...rest, [rule.to]: value }
    default:
      throw new TypeError(`no such rule: ${String(rule satisfies never)}`)
  }
}

function exchange(fields: Fields, name: string, value: unknown): Fields {
  return fields[name] === value ? fields : { ...fields, [name]: value }
}
