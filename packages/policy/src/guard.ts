import type { Guard, ModelAnswer, ModelCall } from '@windbreak/core'
import { makeCanaries } from './canaries.js'
import { decide } from './decide.js'
import { refusalError } from './errors.js'
import { narrowModels } from './narrow-models.js'
import type { Rules } from './rules.js'
import { mayReturn, watchModel } from './watch-model.js'

const NAME = 'policy'

/** Refuses a call that is outside the rules, and an answer from a model that is. */
export function createGuard(rules: Rules): Guard {
  return {
    name: NAME,
    stage: 'policy',
    async run(call, next) {
      const decision = decide(rules, call)
      if (!decision.allow) {
        const { rule, path: where } = decision
        call.evidence.push({ guard: NAME, verdict: 'refuse', rule, ...(where === '' ? {} : { where }) })
        throw refusalError(decision)
      }
      call.evidence.push({ guard: NAME, verdict: 'allow' })
      if (decision.body === call.body) return checkAnswer(rules, call, await next(call))
      call.evidence.push({ guard: NAME, verdict: 'change', rule: 'max-tokens-default', where: '/max_tokens' })
      return checkAnswer(rules, call, await next({ ...call, body: decision.body }))
    },
    canaries: () => makeCanaries(rules),
    passing: () => ({ body: { model: [...rules.models][0], max_tokens: 1 } }),
    models: () => [...rules.models].map(String),
  }
}

function checkAnswer(rules: Rules, { operation, body, evidence }: ModelCall, answer: ModelAnswer): ModelAnswer {
  if (operation === 'chat.complete') {
    const { model: asked } = body as { model: unknown }
    return watchModel(
      answer,
      model => mayReturn(rules, asked, model),
      () => evidence.push({ guard: NAME, verdict: 'refuse', rule: 'model-returned', where: 'answer:/model' }),
    )
  }
  const { answer: narrowed, hidden } = narrowModels(rules, operation, answer)
  if (hidden > 0) {
    evidence.push({ guard: NAME, verdict: 'change', rule: 'models-narrowed', where: 'answer:/data', count: hidden })
  }
  return narrowed
}
