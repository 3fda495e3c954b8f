import { type Static, Type } from '@sinclair/typebox'
import { WireUsage } from './chat-answer.js'
import { Inputs } from './embeddings.js'
import { Message } from './messages.js'
import { closed, integer, json, label, nullable } from './parts.js'

/** The body of `POST /v1/moderations`. */
export const ModerationRequest = closed({
  model: label({ minLength: 1 }),
  input: Inputs,
  metadata: Type.Optional(nullable(json('scan'))),
})

/** The body of `POST /v1/chat/moderations`: one conversation, or several. */
export const ChatModerationRequest = closed({
  model: label({ minLength: 1 }),
  input: Type.Array(Type.Union([Message, Type.Array(Message, { minItems: 1 })]), { minItems: 1 }),
})

/** A verdict and a score for each category, whatever Mistral calls them: names and numbers, never text. */
export const ModerationAnswer = closed({
  id: Type.Optional(label()),
  object: Type.Optional(label()),
  created: Type.Optional(integer()),
  model: label(),
  results: Type.Array(
    closed({ categories: Type.Optional(json('skip')), category_scores: Type.Optional(json('skip')) }),
  ),
  usage: Type.Optional(nullable(WireUsage)),
})

export type ModerationRequest = Static<typeof ModerationRequest>
export type ChatModerationRequest = Static<typeof ChatModerationRequest>
export type ModerationAnswer = Static<typeof ModerationAnswer>
