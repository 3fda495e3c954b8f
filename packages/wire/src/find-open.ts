import type { ChatAnswer } from './schemas/chat-answer.js'
import type { EmbeddingAnswer } from './schemas/embeddings.js'
import type { ModerationAnswer } from './schemas/moderations.js'

/** What keeps an answer from being whole. */
export interface Open {
  readonly loc: readonly (string | number)[]
  readonly msg: string
}

/**
 * The first thing that keeps a chat answer from being the whole answer to a request for `n` choices: one too few or too
 * many, one without a message, or one without a finish reason, which is how an answer that was cut looks.
 */
export function findOpenChoice({ choices }: ChatAnswer, n: number): Open | undefined {
  if (choices.length !== n) return { loc: ['choices'], msg: 'expected as many choices as were asked for' }
  const seen = new Set<number>()
  for (const [at, { index, message, messages, finish_reason }] of choices.entries()) {
    if (index >= n || seen.has(index)) return { loc: ['choices', at, 'index'], msg: 'expected each index once' }
    seen.add(index)
    if (message === undefined && (messages === undefined || messages.length === 0)) {
      return { loc: ['choices', at, 'message'], msg: 'this field is required' }
    }
    if (finish_reason == null) return { loc: ['choices', at, 'finish_reason'], msg: 'this field is required' }
  }
  return undefined
}

/** The same of vectors: one for each input, each index once. */
export function findOpenVector({ data }: EmbeddingAnswer, n: number): Open | undefined {
  if (data.length !== n) return { loc: ['data'], msg: 'expected as many vectors as there were inputs' }
  const seen = new Set<number>()
  for (const [at, { index }] of data.entries()) {
    if (index >= n || seen.has(index)) return { loc: ['data', at, 'index'], msg: 'expected each index once' }
    seen.add(index)
  }
  return undefined
}

/** The same of verdicts: one for each input, in order. */
export function findOpenVerdict({ results }: ModerationAnswer, n: number): Open | undefined {
  return results.length === n ? undefined : { loc: ['results'], msg: 'expected as many results as there were inputs' }
}
