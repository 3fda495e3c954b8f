import type { Evidence } from '@windbreak/core'
import { HistoryExpired, HistoryForged, InvalidBody, RoleForbidden } from '../errors.js'
import { type Fields, isFields } from './fields.js'
import type { History, Holder } from './history.js'
import { Transcript } from './transcript.js'

export interface CheckedTurns {
  /** Without our signatures, which are nothing to the model. */
  readonly messages: readonly Fields[]
  readonly evidence: Evidence
  /** All turns, for the answer to be added to. */
  readonly turns: Transcript
}

/**
 * Takes turns of the user, and turns of the assistant and of tools up to the last that this server has signed for
 * this holder. Its signature covers every turn before it, so no other is looked at.
 * Throws 403 `WB_GATEWAY_HISTORY_FORGED`, `WB_GATEWAY_HISTORY_EXPIRED` or `WB_GATEWAY_ROLE_FORBIDDEN`.
 */
export function checkTurns(history: History, holder: Holder, messages: readonly unknown[]): CheckedTurns {
  const given = messages.map(takeTurn)
  const last = given.findLastIndex(({ role }) => role !== 'user')
  const signature = given[last]?.['signature']
  if (last !== -1 && typeof signature !== 'string') throw new HistoryForged(placeOf(last))
  const turns = new Transcript()
  for (const [at, message] of given.entries()) {
    turns.add(message)
    if (at === last) refuseUnsigned(history.verify(signature as string, holder, turns), at)
  }
  const rule = last === -1 ? {} : { where: placeOf(last) }
  return {
    messages: given.map(withoutSignature),
    evidence: { guard: 'history', verdict: 'allow', rule: last === -1 ? 'user-turns' : 'signed', ...rule },
    turns,
  }
}

function takeTurn(message: unknown, at: number): Fields {
  if (!isFields(message)) throw new InvalidBody(placeOf(at), 'expected an object')
  const { role } = message
  if (role === 'user' || role === 'assistant' || role === 'tool') return message
  throw new RoleForbidden(`${placeOf(at)}/role`)
}

function refuseUnsigned(standing: ReturnType<History['verify']>, at: number): void {
  switch (standing) {
    case 'signed':
      return
    case 'forged':
      throw new HistoryForged(placeOf(at))
    case 'expired':
      throw new HistoryExpired(placeOf(at))
    default:
      throw new TypeError(`no such standing: ${String(standing satisfies never)}`)
  }
}

/** A user's message has none; one that does has a field that is not known. */
function withoutSignature(message: Fields): Fields {
  if (message['role'] === 'user' || !Object.hasOwn(message, 'signature')) return message
  const { signature: _, ...rest } = message
  return rest
}

const placeOf = (at: number) => `/messages/${at}`
