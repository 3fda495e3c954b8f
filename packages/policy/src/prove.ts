import { makeCanaries } from './canaries.js'
import { check } from './check.js'
import { NotProven, refusalError } from './errors.js'
import type { Policy } from './policy.js'

/**
 * Tries the canaries of a policy that was read while the server runs; at start the whole chain does that. Those that
 * need an answer are left to the start, since how answers are watched is not the policy's to say.
 */
export function prove({ environmentRules: { rules }, active }: Policy): void {
  const passing = { model: active.models[0], max_tokens: 1, messages: [{ role: 'user', content: 'Hello.' }] }
  const codeOf = (body: object) => {
    const refusal = check(rules, { operation: 'chat.complete', params: {}, body })
    return refusal === null ? undefined : refusalError(refusal).code
  }
  if (codeOf(passing) !== undefined) throw new NotProven('an ordinary call')
  for (const { name, body, answer, expect } of makeCanaries(rules)) {
    if (answer !== undefined || !('refused' in expect)) continue
    if (codeOf({ ...passing, ...body }) !== expect.refused) throw new NotProven(name)
  }
}
