import type { Guard, ModelAnswer, ModelCall } from '@windbreak/core'
import { OPERATIONS } from '@windbreak/wire'
import { makeCanaries } from './canaries.js'
import type { FilterCore } from './create-filter.js'
import { FilterFailed, UnknownOperation } from './errors.js'
import { filterEvents } from './events/filter-events.js'
import { EvidenceNotes, GUARD } from './evidence-notes.js'
import { filterBody } from './filter-body.js'
import { orFail } from './or-fail.js'
import { observing, type Rules } from './judge.js'
import { versionOf } from './version-of.js'

const CHAT = 'chat.complete'

/** Looks at every text on its way to the model and back, and does what the settings say. */
export function createGuard(filter: FilterCore): Guard {
  const { rules } = filter
  const observed = { in: observing(rules.in), out: observing(rules.out) }
  const version = versionOf(rules)
  return {
    name: GUARD,
    stage: 'filter',
    async run(call, next) {
      if (call.operation !== CHAT) {
        if (hasNoText(call.operation)) return next(call)
        throw new UnknownOperation(call.operation)
      }
      call.observed.ruleset = version
      const notes = new EvidenceNotes(call)
      const way = call.mode === 'observe' ? observed : rules
      const body = orFail(() => filterBody('chat.request', call.body, way.in, notes))
      const answer = await next(body === call.body ? call : { ...call, body })
      return filterAnswer(answer, way.out, notes)
    },
    canaries: () => makeCanaries(rules),
  }
}

/** Operations without a request body name things; nobody's words are in them. */
function hasNoText(operation: ModelCall['operation']): boolean {
  return (OPERATIONS as Readonly<Record<string, { body: boolean } | undefined>>)[operation]?.body === false
}

function filterAnswer(answer: ModelAnswer, rules: Rules, notes: EvidenceNotes): ModelAnswer {
  switch (answer.kind) {
    case 'json': {
      const { raw: _, ...rest } = answer
      const body = orFail(() => filterBody('chat.answer', answer.body, rules, notes, 'answer:'))
      return body === answer.body ? answer : { ...rest, body }
    }
    case 'stream':
      return { ...answer, events: filterEvents(answer.events, rules, notes) }
    case 'bytes':
      // A chat answer is none of these, so there is no telling what is in it.
      throw new FilterFailed()
    default:
      throw new TypeError(`no such answer: ${String(answer satisfies never)}`)
  }
}
