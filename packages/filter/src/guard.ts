import type { Guard, ModelAnswer, ModelCall } from '@windbreak/core'
import { formatOf, type Shape } from '@windbreak/wire'
import { makeCanaries } from './canaries.js'
import type { FilterCore } from './create-filter.js'
import { FilterFailed, UnknownOperation } from './errors.js'
import { filterEvents } from './events/filter-events.js'
import { EvidenceNotes, GUARD } from './evidence-notes.js'
import { filterBody } from './filter-body.js'
import { orFail } from './or-fail.js'
import { answering, observing, type Rules } from './judge.js'
import { userWords } from './output/user-words.js'
import { versionOf } from './version-of.js'

/** Looks at every text on its way to the model and back, and does what the settings say. */
export function createGuard(filter: FilterCore): Guard {
  const { rules } = filter
  const observed = { in: observing(rules.in), out: observing(rules.out) }
  const version = versionOf(rules)
  return {
    name: GUARD,
    stage: 'filter',
    async run(call, next) {
      const format = formatOf(call.operation)
      if (format === undefined) throw new UnknownOperation(call.operation)
      // Operations without a request body name things; nobody's words are in them.
      if (format.requestShape === undefined) return next(call)
      const { requestShape, answerShape } = format
      call.observed.ruleset = version
      const notes = new EvidenceNotes(call)
      const way = call.mode === 'observe' ? observed : rules
      const body = orFail(() => filterBody(requestShape, call.body, way.in, notes))
      const answer = await next(body === call.body ? call : { ...call, body })
      return filterAnswer(answer, answerShape, outRules(way.out, call), notes)
    },
    canaries: () => makeCanaries(rules),
  }
}

/** What an answer is held to: a chat's is shown to somebody, who may follow the addresses they wrote themselves. */
function outRules(rules: Rules, { operation, body }: ModelCall): Rules {
  if (operation === 'chat.complete') return answering(rules, () => userWords(body))
  // Code that is filled in goes to an editor, which shows it as it is.
  const { trust: _, ...rest } = rules
  return rest
}

function filterAnswer(answer: ModelAnswer, shape: Shape | undefined, rules: Rules, notes: EvidenceNotes): ModelAnswer {
  switch (answer.kind) {
    case 'json': {
      // Verdicts are names and numbers.
      if (shape === undefined) return answer
      const { raw: _, ...rest } = answer
      const body = orFail(() => filterBody(shape, answer.body, rules, notes, 'answer:'))
      return body === answer.body ? answer : { ...rest, body }
    }
    case 'stream':
      return { ...answer, events: filterEvents(answer.events, rules, notes) }
    case 'bytes':
      // No operation is answered with these, so there is no telling what is in it.
      throw new FilterFailed()
    default:
      throw new TypeError(`no such answer: ${String(answer satisfies never)}`)
  }
}
