import {
  type ChatModerationRequest,
  type ChatRequest,
  countAsked,
  type EmbeddingRequest,
  type FimRequest,
  type ModerationRequest,
} from '@windbreak/wire'
import type { Behaviour } from './behaviour.js'
import { composeChat } from './compose-chat.js'
import { composeVectors } from './compose-vectors.js'
import { composeVerdicts } from './compose-verdicts.js'
import { type Stamp, writeEvents, writeJson } from './write-chat.js'

/** A request that Mistral would take. */
export type Request =
  | { readonly operation: 'chat.complete'; readonly body: ChatRequest }
  | { readonly operation: 'fim.complete'; readonly body: FimRequest }
  | { readonly operation: 'embeddings.create'; readonly body: EmbeddingRequest }
  | { readonly operation: 'moderations.create'; readonly body: ModerationRequest }
  | { readonly operation: 'chat.moderate'; readonly body: ChatModerationRequest }

export type Composed = { readonly body: unknown } | { readonly events: readonly string[] }

export function composeAnswer(request: Request, behaviour: Readonly<Behaviour>, stamp: Stamp): Composed {
  switch (request.operation) {
    case 'chat.complete':
      return writeChat(request.body, behaviour, stamp)
    case 'fim.complete':
      return writeChat(asChat(request.body), behaviour, stamp)
    case 'embeddings.create':
      return { body: composeVectors(request.body, behaviour, stamp) }
    case 'moderations.create':
    case 'chat.moderate': {
      const n = countAsked(request.operation, request.body)
      return { body: composeVerdicts(request.body.model, n, behaviour, stamp) }
    }
    default:
      throw new TypeError(`no such request: ${String(request satisfies never)}`)
  }
}

function writeChat(chat: ChatRequest, behaviour: Readonly<Behaviour>, stamp: Stamp): Composed {
  const composed = composeChat(chat, behaviour)
  return chat.stream === true ? { events: writeEvents(composed, stamp) } : { body: writeJson(composed, stamp) }
}

/** The answer to code has the form of a chat's: it is composed as one, from what stands before the gap. */
function asChat({ model, prompt, stream, max_tokens: most }: FimRequest): ChatRequest {
  const messages: ChatRequest['messages'] = [{ role: 'user', content: prompt }]
  return { model, messages, stream: stream === true, max_tokens: most ?? null }
}
