import { namesOf, type Refusal, refuse } from './refusal.js'
import type { Range, Rules } from './rules.js'

/** Everything about a chat call but its messages. */
export function checkOptions(rules: Rules, body: Readonly<Record<string, unknown>>): Refusal | null {
  // Zero is refused too: what an upstream makes of it is its own affair, and "no limit" is one reading.
  const tokens = { min: 1, max: rules.maxTokens }
  if (!isWithin(tokens, body['max_tokens'])) return refuse('max-tokens', '/max_tokens', words(tokens))
  const answers = { min: 1, max: rules.maxN }
  if (!isWithin(answers, body['n'])) return refuse('n', '/n', words(answers))
  if (!isWithin(rules.temperature, body['temperature'])) {
    return refuse('temperature', '/temperature', words(rules.temperature))
  }
  if (!isWithin(rules.topP, body['top_p'])) return refuse('top-p', '/top_p', words(rules.topP))
  if (!rules.streaming && body['stream'] === true) return refuse('streaming', '/stream', 'false')
  return checkTools(rules, body['tools'])
}

function checkTools(rules: Rules, tools: unknown): Refusal | null {
  if (!Array.isArray(tools)) return null
  const at = tools.findIndex(({ type }: { type?: unknown }) => !rules.toolTypes.has(type))
  return at === -1 ? null : refuse('tool-type', `/tools/${at}/type`, namesOf(rules.toolTypes))
}

/** Absent and null leave the choice to Mistral's own default. */
function isWithin({ min, max }: Range, value: unknown): boolean {
  return value == null || (typeof value === 'number' && value >= min && value <= max)
}

function words({ min, max }: Range): string {
  return min === max ? String(min) : `${min} to ${max}`
}
