import type { Evidence } from '@windbreak/core'
import { CHAT_ANSWER, CHAT_REQUEST } from './chat-shapes.js'
import { camelPath } from './shape.js'

/** What was taken out of a text before the model, or the client, got to see it. */
export interface Redaction {
  readonly rule: string
  /** A JSON pointer in camelCase into the request, or into the answer with `answer:` in front; empty where unknown. */
  readonly where: string
  readonly count: number
}

const ANSWER = 'answer:'

/** The changes that the filter left as evidence; those of one rule at one place are counted together. */
export function redactionsIn(evidence: readonly Evidence[]): readonly Redaction[] {
  const found = new Map<string, Redaction>()
  for (const { guard, verdict, rule = 'unnamed', where = '', count = 1 } of evidence) {
    if (guard !== 'filter' || verdict !== 'change') continue
    const shown = inCamelCase(where)
    const key = `${rule} ${shown}`
    found.set(key, { rule, where: shown, count: count + (found.get(key)?.count ?? 0) })
  }
  return [...found.values()]
}

function inCamelCase(where: string): string {
  const isAnswer = where.startsWith(ANSWER)
  const [root = '', ...path] = (isAnswer ? where.slice(ANSWER.length) : where).split('/')
  const shape = isAnswer ? CHAT_ANSWER : CHAT_REQUEST
  return `${isAnswer ? ANSWER : ''}${[root, ...camelPath(path, shape)].join('/')}`
}
