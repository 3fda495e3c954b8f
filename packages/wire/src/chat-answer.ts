import type { JsonAnswer, StreamAnswer, StreamEvent } from '@windbreak/core'
import type { AnswerMessage, ChatAnswer, ChatChunk, Delta, WireUsage } from './schemas/chat-answer.js'
import type { Content } from './schemas/content.js'
import type { ToolCall } from './schemas/messages.js'
import { writeEvent } from './sse/write-event.js'

interface Made {
  readonly model: string
  readonly id?: string
  /** Epoch seconds. */
  readonly created?: number
  /** `stop` where absent. */
  readonly finishReason?: string
  /** One token each way where absent. */
  readonly usage?: WireUsage
}

export interface ChatAnswerOptions extends Made {
  readonly content: Content | null
  readonly toolCalls?: readonly ToolCall[]
}

export interface ChatStreamOptions extends Made {
  /** One event and one batch each: the text it adds, or a whole delta. */
  readonly pieces: readonly (string | Delta)[]
}

const USAGE: WireUsage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }

/** A whole chat answer as Mistral would send it, for canaries, tests and emulators. */
export function chatAnswer(options: ChatAnswerOptions): JsonAnswer {
  const { model, content, toolCalls, id = 'made', created = 0, finishReason = 'stop', usage = USAGE } = options
  const message: AnswerMessage = {
    role: 'assistant',
    content,
    ...(toolCalls === undefined ? {} : { tool_calls: [...toolCalls] }),
  }
  const body: ChatAnswer = {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, finish_reason: finishReason }],
    usage,
  }
  return { kind: 'json', status: 200, headers: {}, body }
}

/** The same, streamed: a batch a piece, then the finish reason with the usage, then `[DONE]`. */
export function chatStream(options: ChatStreamOptions): StreamAnswer {
  const { model, pieces, id = 'made', created = 0, finishReason = 'stop', usage = USAGE } = options
  const head = { id, object: 'chat.completion.chunk', created, model }

  function chunk(delta: Delta, finish_reason: string | null): ChatChunk {
    return { ...head, choices: [{ index: 0, delta, finish_reason }] }
  }
  async function* events(): AsyncGenerator<readonly StreamEvent[]> {
    for (const piece of pieces)
      yield [event(chunk(typeof piece === 'string' ? { content: piece } : piece, null), false)]
    yield [event({ ...chunk({ content: '' }, finishReason), usage }, true), event('[DONE]', true)]
  }
  return { kind: 'stream', status: 200, headers: {}, events: events() }
}

function event(data: unknown, final: boolean): StreamEvent {
  return { raw: writeEvent(data), data, changed: false, final }
}
