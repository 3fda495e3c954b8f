import type { StreamEvent } from '@windbreak/core'
import type { ChatChunk, Delta } from '@windbreak/wire'
import type { Lane } from './lane.js'

/** An event like `model`, of the same stream, that adds nothing to the lane: room for text that was left over. */
export function emptyEvent({ id, object, created, model }: ChatChunk, { name, choice }: Lane): StreamEvent {
  const [, channel = '', number = '0'] = name.split('/')
  const data: ChatChunk = {
    ...(id === undefined ? {} : { id }),
    ...(object === undefined ? {} : { object }),
    ...(created === undefined ? {} : { created }),
    model,
    choices: [{ index: choice, delta: emptyDelta(channel, Number(number)), finish_reason: null }],
  }
  return { raw: '', data, changed: true, final: false }
}

function emptyDelta(channel: string, number: number): Delta {
  switch (channel) {
    case 'content':
      return { content: '' }
    case 'tool':
      // Mistral's SDK wants a name in each, and takes the call's own from the first.
      return { tool_calls: [{ index: number, function: { name: '', arguments: '' } }] }
    case 'thinking':
      // A thought is counted by its place in the event.
      return {
        content: Array.from({ length: number + 1 }, () => ({
          type: 'thinking' as const,
          thinking: [{ type: 'text' as const, text: '' }],
        })),
      }
    default:
      throw new TypeError('no such channel')
  }
}

/** The event without what would make its choice or the answer look complete. */
export function unfinished(event: StreamEvent): StreamEvent {
  const { usage: _, ...chunk } = event.data as ChatChunk
  const choices = chunk.choices.map(choice => ({ ...choice, finish_reason: null }))
  return { raw: '', data: { ...chunk, choices }, changed: true, final: false }
}
