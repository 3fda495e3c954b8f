import type { ChatAnswer, ChatChunk } from '../schemas/chat-answer.js'
import type { ChatRequest } from '../schemas/chat-request.js'
import type { ChatModerationRequest } from '../schemas/moderations.js'
import type { EmbeddingAnswer } from '../schemas/embeddings.js'
import type { FimRequest } from '../schemas/fim.js'
import type { Shape, Visit } from './leaf.js'
import { walkAnswer, walkChunk } from './walk-choices.js'
import { type InputsRequest, walkEmbeddings, walkFim, walkInputs, walkMessages } from './walk-inputs.js'
import { walkRequest } from './walk-request.js'
import { Walker } from './walker.js'

/**
 * Visits every leaf that holds text or stands for content, once each, and gives the value with what the visitor
 * changed: the very same value where it changed nothing, else a copy that shares all the rest.
 * `value` has been through `readRequest`, `readAnswer` or `ChatStreamReader`; the `[DONE]` and `null` of a stream's
 * events have no leaves.
 * Throws `WB_WIRE_BAD_VISIT` when the visitor gives back another number of parts, and what the visitor throws.
 */
export function walk<T>(shape: Shape, value: T, visit: Visit): T {
  if (typeof value !== 'object' || value === null) return value
  const walker = new Walker(visit)
  switch (shape) {
    case 'chat.request':
      return walkRequest(walker, value as unknown as ChatRequest) as T
    case 'chat.answer':
      return walkAnswer(walker, value as unknown as ChatAnswer) as T
    case 'chat.chunk':
      return walkChunk(walker, value as unknown as ChatChunk) as T
    case 'fim.request':
      return walkFim(walker, value as unknown as FimRequest) as T
    case 'inputs.request':
      return walkInputs(walker, value as unknown as InputsRequest) as T
    case 'messages.request':
      return walkMessages(walker, value as unknown as ChatModerationRequest) as T
    case 'embeddings.answer':
      return walkEmbeddings(walker, value as unknown as EmbeddingAnswer) as T
    default:
      throw new TypeError(`no such shape: ${String(shape satisfies never)}`)
  }
}
