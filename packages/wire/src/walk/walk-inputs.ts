import type { EmbeddingAnswer, EmbeddingRequest } from '../schemas/embeddings.js'
import type { FimRequest } from '../schemas/fim.js'
import type { Message } from '../schemas/messages.js'
import type { ChatModerationRequest, ModerationRequest } from '../schemas/moderations.js'
import { step, type Trail } from './leaf.js'
import { exchange, mapShared } from './share.js'
import { walkJson } from './walk-json.js'
import { walkOpaque } from './walk-url.js'
import { walkMessage } from './walk-request.js'
import type { Walker } from './walker.js'

const ROOT = undefined
const INPUT = step(ROOT, 'input')
const DATA = step(ROOT, 'data')

export type InputsRequest = EmbeddingRequest | ModerationRequest

export function walkFim(walker: Walker, request: FimRequest): FimRequest {
  let walked = request
  for (const name of ['prompt', 'suffix', 'prompt_cache_key'] as const) {
    const text = walked[name]
    if (text != null) walked = exchange(walked, name, walker.scan(step(ROOT, name), '', text))
  }
  const { stop, metadata } = request
  if (stop != null) walked = exchange(walked, 'stop', walkJson(walker, stop, step(ROOT, 'stop'), ''))
  if (metadata != null) walked = exchange(walked, 'metadata', walkJson(walker, metadata, step(ROOT, 'metadata'), ''))
  return walked
}

/** Each input stands for itself, so that each is looked at by itself. */
export function walkInputs(walker: Walker, request: InputsRequest): InputsRequest {
  const walked = exchange(request, 'input', walkJson(walker, request.input, INPUT, ''))
  const { metadata } = request
  if (metadata == null) return walked
  return exchange(walked, 'metadata', walkJson(walker, metadata, step(ROOT, 'metadata'), ''))
}

export function walkMessages(walker: Walker, request: ChatModerationRequest): ChatModerationRequest {
  const input = mapShared(request.input, (item, i) => {
    const here = step(INPUT, i)
    return Array.isArray(item)
      ? mapShared(item, (message, at) => walkOne(walker, message, step(here, at)))
      : walkOne(walker, item, here)
  })
  walker.role = undefined
  return exchange(request, 'input', input)
}

function walkOne(walker: Walker, message: Message, trail: Trail): Message {
  walker.role = message.role
  return walkMessage(walker, message, trail)
}

/** Numbers say nothing to a filter, and neither do their bytes. */
export function walkEmbeddings(walker: Walker, answer: EmbeddingAnswer): EmbeddingAnswer {
  const data = mapShared(answer.data, (vector, i) => {
    const { embedding } = vector
    if (typeof embedding !== 'string') return vector
    const where = step(step(DATA, i), 'embedding')
    walker.choice = i
    return exchange(vector, 'embedding', walkOpaque(walker, embedding, where, 'embedding'))
  })
  return exchange(answer, 'data', data)
}
