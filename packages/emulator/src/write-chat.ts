import { writeEvent } from '@windbreak/wire'
import type { ComposedChat } from './compose-chat.js'

const PADDING = 'abcdefghijklmnopqrstuvwxyz0123456789'

export interface Stamp {
  readonly id: string
  /** Epoch seconds. */
  readonly created: number
}

export function writeJson(chat: ComposedChat, { id, created }: Stamp): unknown {
  const message = { role: 'assistant', tool_calls: chat.toolCalls ?? null, content: chat.pieces.join('') }
  return {
    id,
    object: 'chat.completion',
    created,
    model: chat.model,
    usage: chat.usage,
    choices: Array.from({ length: chat.choices }, (_, index) => ({
      index,
      finish_reason: chat.finishReason,
      message,
    })),
  }
}

/**
 * The events of a stream as Mistral sends them: the role first, a piece of text an event, the finish reason with the
 * usage last, then `[DONE]`. Each chunk carries a padding `p` of varying length, so that sizes on the wire tell little.
 */
export function writeEvents(chat: ComposedChat, { id, created }: Stamp): readonly string[] {
  const events: string[] = []
  const indices = Array.from({ length: chat.choices }, (_, index) => index)

  function add(index: number, delta: object, end: object = { finish_reason: null }, more: object = {}): void {
    const choices = [{ index, delta, ...end }]
    const p = PADDING.slice(0, 1 + ((events.length * 11) % PADDING.length))
    events.push(writeEvent({ id, object: 'chat.completion.chunk', created, model: chat.model, choices, ...more, p }))
  }

  for (const index of indices) add(index, { role: 'assistant', content: '' })
  for (const content of chat.pieces) for (const index of indices) add(index, { content })
  for (const index of indices) {
    const delta = chat.toolCalls === undefined ? { content: '' } : { content: '', tool_calls: chat.toolCalls }
    const usage = index === chat.choices - 1 ? { usage: chat.usage } : {}
    add(index, delta, { finish_reason: chat.finishReason }, usage)
  }
  events.push(writeEvent('[DONE]'))
  return events
}
