import { type Guard, type ModelAnswer, type ModelCall, refuse } from '@windbreak/core'
import { makeCanaries } from './canaries.js'
import { decide, type Permission, permitObserved } from './decide.js'
import { ModelReturned, refusalError } from './errors.js'
import { narrowModels } from './narrow-models.js'
import type { Policy } from './policy.js'
import { effectiveFor } from './scopes/effective.js'
import { mayHaveDrifted, mayReturn, watchModel } from './watch-model.js'

const NAME = 'policy'

/**
 * Refuses a call that is outside the policy, and an answer from a model that is. `current` is asked once a call, so that
 * a call ends under the policy it began with.
 */
export function createGuard(current: () => Policy): Guard {
  return {
    name: NAME,
    stage: 'policy',
    async run(call, next) {
      const policy = current()
      call.observed.policy = policy.version
      const { body } = permitted(policy, call)
      return checkAnswer(policy, call, await next(body === call.body ? call : { ...call, body }))
    },
    canaries: () => makeCanaries(current().environmentRules.rules),
    passing: () => ({ body: { model: modelsOf(current())[0], max_tokens: 1 } }),
    models: () => modelsOf(current()),
  }
}

function modelsOf(policy: Policy): readonly string[] {
  return policy.active.models
}

/** Decides, and leaves what was decided on the call: rules and places. Throws the refusal of a call that is not only observed. */
function permitted(policy: Policy, call: ModelCall): Permission {
  const decision = decide(policy, call)
  if (decision.allow) {
    note(call, decision, 'allow')
    return decision
  }
  const { rule, path: where } = decision
  refuse(call, { guard: NAME, rule, ...(where === '' ? {} : { where }) }, () => refusalError(decision))
  const observed = permitObserved(policy, call)
  note(call, observed)
  return observed
}

function note({ evidence }: ModelCall, decision: Permission, verdict?: 'allow'): void {
  for (const { rule, where } of decision.flags) {
    evidence.push({ guard: NAME, verdict: 'flag', rule, ...(where === '' ? {} : { where }) })
  }
  if (verdict !== undefined) evidence.push({ guard: NAME, verdict })
  for (const { rule, where } of decision.changes) evidence.push({ guard: NAME, verdict: 'change', rule, where })
}

function checkAnswer(policy: Policy, call: ModelCall, answer: ModelAnswer): ModelAnswer {
  const { operation, body, evidence } = call
  const { rules } = effectiveFor(policy, call)
  if (operation === 'chat.complete') {
    const { model: asked } = body as { model: unknown }
    return watchModel(
      answer,
      model => mayReturn(rules, asked, model) || mayHaveDrifted(policy, asked, model),
      () => refuse(call, { guard: NAME, rule: 'model-returned', where: 'answer:/model' }, () => new ModelReturned()),
    )
  }
  const { answer: narrowed, hidden } = narrowModels(rules, operation, answer)
  if (hidden > 0) {
    evidence.push({ guard: NAME, verdict: 'change', rule: 'models-narrowed', where: 'answer:/data', count: hidden })
  }
  return narrowed
}
