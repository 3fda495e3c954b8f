import { isDeepStrictEqual } from 'node:util'
import { guardrailOf } from '../apply/merge-guardrails.js'
import { EXTRAS } from '../settings/names.js'
import { namesOf, type Refusal, refuse } from '../refusal.js'
import type { Names, Range, Rules } from '../rules.js'

type Body = Readonly<Record<string, unknown>>

/** Everything about a chat call but its tools and its messages. */
export function checkOptions(rules: Rules, body: Body): Refusal | null {
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
  return checkChoices(rules, body) ?? checkExtras(rules, body)
}

function checkChoices(rules: Rules, body: Body): Refusal | null {
  const { responseFormats, reasoningEfforts, serviceTiers } = rules
  if (body['response_format'] !== undefined) {
    const { type = 'text' } = body['response_format'] as { type?: unknown }
    if (!responseFormats.has(type)) return refuse('response-format', '/response_format/type', namesOf(responseFormats))
  }
  if (!mayBe(reasoningEfforts, body['reasoning_effort'])) {
    return refuse('reasoning-effort', '/reasoning_effort', namesOf(reasoningEfforts))
  }
  if (!mayBe(serviceTiers, body['service_tier'])) return refuse('service-tier', '/service_tier', namesOf(serviceTiers))
  return null
}

function checkExtras(rules: Rules, body: Body): Refusal | null {
  const { optionalFields: allowed } = rules
  if (allowed.size === EXTRAS.length) return null
  const field = EXTRAS.find(name => body[name] != null && !allowed.has(name) && !isPutIn(rules, name, body[name]))
  return field === undefined ? null : refuse('optional-field', `/${field}`, namesOf(allowed))
}

/** What a first decision put in is not held against the second. */
function isPutIn({ safePrompt, guardrails }: Rules, field: string, value: unknown): boolean {
  if (field === 'safe_prompt') return safePrompt && value === true
  return field === 'guardrails' && guardrails !== undefined && isDeepStrictEqual(value, [guardrailOf(guardrails)])
}

function mayBe(allowed: Names, value: unknown): boolean {
  return value == null || allowed.has(value)
}

/** Absent and null leave the choice to Mistral's own default. */
function isWithin({ min, max }: Range, value: unknown): boolean {
  return value == null || (typeof value === 'number' && value >= min && value <= max)
}

/** A range that nothing is within comes of scopes that have nothing in common. */
export function words({ min, max }: Range): string {
  if (min > max) return 'none'
  return min === max ? String(min) : `${min} to ${max}`
}
