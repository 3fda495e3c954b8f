import { errors } from '@windbreak/core'
import type { FastifyRequest } from 'fastify'
import { AnswerSeal } from './history/answer-seal.js'
import { checkTurns } from './history/check-turns.js'
import { isFields } from './history/fields.js'
import type { History, Holder } from './history/history.js'
import type { GatewaySettings } from './settings.js'
import type { Received, Surface } from './surface.js'

export interface ReceiveDeps {
  readonly surface: Surface
  readonly profile: GatewaySettings['chatProfile']
  readonly history: History
  readonly bodyLimit: number
}

/** Reads a request's body. Where the profile is `browser`, turns that we have not signed are refused. */
export function receive(request: FastifyRequest, operation: string, given: unknown, deps: ReceiveDeps): Received {
  const { surface, profile, history, bodyLimit } = deps
  const received = surface.readBody(given, operation)
  if (profile !== 'browser') return received
  const { body, evidence } = received
  // Without a list of messages there is nothing to forge, and nothing that validates.
  if (!isFields(body) || !Array.isArray(body['messages'])) return received
  const holder = holderOf(request, surface)
  const checked = checkTurns(history, holder, body['messages'])
  const seal = new AnswerSeal({
    sign: message => history.sign(holder, checked.turns.fork().add(message)),
    // The answer comes back in a request.
    most: bodyLimit,
  })
  return {
    ...received,
    body: { ...body, messages: checked.messages },
    evidence: [...evidence, checked.evidence],
    seal,
  }
}

function holderOf({ principal }: FastifyRequest, { name }: Surface): Holder {
  if (principal === null) throw new errors.NoPrincipal()
  return { principal, surface: name }
}
