import type { ModelAnswer } from '@windbreak/core'
import { ModelReturned } from './errors.js'
import type { Rules } from './rules.js'

interface Card {
  readonly id?: unknown
  readonly aliases?: unknown
}

export interface Narrowed {
  readonly answer: ModelAnswer
  /** How many models were left out. */
  readonly hidden: number
}

/**
 * Leaves in the answer to `models.list` or `models.get` only the names a call may ask for. A model that is allowed
 * under another of its names alone is listed under that one. An upstream's error answer stays as it is.
 */
export function narrowModels(rules: Rules, operation: string, answer: ModelAnswer): Narrowed {
  if (answer.status >= 400) return { answer, hidden: 0 }
  if (answer.kind !== 'json' || typeof answer.body !== 'object' || answer.body === null) throw new ModelReturned()
  const { raw: _stale, body, ...rest } = answer
  if (operation === 'models.get') return { answer: { ...rest, body: narrowCard(rules, body) }, hidden: 0 }
  if (!('data' in body) || !Array.isArray(body.data)) throw new ModelReturned()
  const data = narrowList(rules, body.data)
  return { answer: { ...rest, body: { ...body, data } }, hidden: body.data.length - data.length }
}

function narrowList(rules: Rules, cards: readonly Card[]): readonly Card[] {
  const listed = new Set(cards.map(({ id }) => id))
  return cards.flatMap(card => {
    if (rules.models.has(card.id)) return narrowCard(rules, card)
    const id = allowedAliases(rules, card).find(alias => !listed.has(alias))
    if (id === undefined) return []
    listed.add(id)
    return narrowCard(rules, { ...card, id })
  })
}

function narrowCard(rules: Rules, card: Card): Card {
  return { ...card, aliases: allowedAliases(rules, card).filter(alias => alias !== card.id) }
}

function allowedAliases(rules: Rules, { aliases }: Card): readonly unknown[] {
  return Array.isArray(aliases) ? aliases.filter(alias => rules.models.has(alias)) : []
}
