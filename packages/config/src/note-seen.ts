import type { ModelCall } from '@windbreak/core'
import { type ChatAnswer, type ChatStreamReader, readUsage } from '@windbreak/wire'

/** Writes down what a whole answer tells about itself: its model, its price and why it ended. Lists of models tell none. */
export function noteAnswer({ observed }: ModelCall, body: unknown): void {
  const { model, usage, choices } = body as Partial<ChatAnswer>
  if (model !== undefined) observed.model = model
  if (usage != null) observed.usage = readUsage(usage)
  const finish = choices?.[0]?.finish_reason
  if (finish != null) observed.finishReason = finish
}

/** The same, of as much of a stream as has been read. */
export function noteRead({ observed }: ModelCall, { model, usage, finishReason }: ChatStreamReader): void {
  if (model !== undefined) observed.model = model
  if (usage !== undefined) observed.usage = usage
  if (finishReason !== undefined) observed.finishReason = finishReason
}

/** Fields of the answer that nobody knows were left out: on record, with the place of the first. */
export function noteDropped({ evidence }: ModelCall, dropped: readonly string[]): void {
  const [first] = dropped
  if (first === undefined) return
  const where = `answer:${first}`
  evidence.push({ guard: 'transport', verdict: 'change', rule: 'unknown-field', where, count: dropped.length })
}
