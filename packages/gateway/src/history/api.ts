import { errors, type Principal } from '@windbreak/core'
import type { FastifyRequest } from 'fastify'
import { CHAT_REQUEST } from '../chat-shapes.js'
import { InvalidBody } from '../errors.js'
import { renameKeys } from '../shape.js'
import { showPath } from '../show-path.js'
import { checkTurns } from './check-turns.js'
import { type Fields, isFields } from './fields.js'
import type { History, Holder } from './history.js'
import { Transcript } from './transcript.js'

export interface HistoryPlace {
  /** Where the conversation goes on, and so how its messages are spelt: `chat` (camelCase) unless told otherwise. */
  readonly surface?: Holder['surface']
}

/** For an app that adds turns of its own, such as the results of tools that ran in it. */
export interface HistoryApi {
  /**
   * Checks the signature that `messages` came with, as a browser route would, and gives one for the last of `added`.
   * Throws 403 `WB_GATEWAY_HISTORY_FORGED`, `WB_GATEWAY_HISTORY_EXPIRED` or `WB_GATEWAY_ROLE_FORBIDDEN`.
   */
  extend(
    who: FastifyRequest | Principal,
    messages: readonly object[],
    added: readonly object[],
    place?: HistoryPlace,
  ): string
  /** Signs whatever it is given, and checks nothing: for conversations that the app itself has kept. */
  sign(who: FastifyRequest | Principal, messages: readonly object[], place?: HistoryPlace): string
}

export function createHistoryApi(history: History): HistoryApi {
  return {
    extend(who, messages, added, place) {
      const holder = holderOf(who, place)
      const { turns } = checkTurns(history, holder, inWireNames(messages, holder))
      return signLast(holder, turns, inWireNames(added, holder))
    },
    sign(who, messages, place) {
      const holder = holderOf(who, place)
      return signLast(holder, new Transcript(), inWireNames(messages, holder))
    },
  }

  function signLast(holder: Holder, turns: Transcript, messages: readonly Fields[]): string {
    const role = messages.at(-1)?.['role']
    if (role !== 'assistant' && role !== 'tool') {
      throw new InvalidBody('/messages', 'the last message is what a signature is for: expected assistant or tool')
    }
    for (const message of messages) turns.add(message)
    return history.sign(holder, turns)
  }
}

function holderOf(who: FastifyRequest | Principal, { surface = 'chat' }: HistoryPlace = {}): Holder {
  const principal = 'raw' in who ? who.principal : who
  if (principal === null) throw new errors.NoPrincipal()
  return { principal, surface }
}

function inWireNames(messages: readonly object[], { surface }: Holder): readonly Fields[] {
  const renamed = surface === 'v1' ? { messages } : renameKeys({ messages }, CHAT_REQUEST, 'toWire', refuseKey)
  const { messages: named } = renamed as { messages: readonly unknown[] }
  if (!named.every(isFields)) throw new InvalidBody('/messages', 'expected objects')
  return named
}

function refuseKey(path: readonly (string | number)[], key: string): never {
  throw new InvalidBody(showPath([...path, key]), 'this field is not known')
}
