import { type Static, Type } from '@sinclair/typebox'
import { Content } from './content.js'
import { ToolCall } from './messages.js'
import { anyJson, closed, counts, integer, json, label, nullable, oneOf, text } from './parts.js'

const count = Type.Optional(nullable(integer({ minimum: 0 })))

/** Token counts. Details that hold only numbers (`prompt_tokens_details`) are kept, whatever their names. */
export const WireUsage = counts({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_audio_seconds: count,
  service_tier: Type.Optional(nullable(label())),
})

/** Fields other servers of this format always send as null. Kept while null, dropped when they hold something. */
const nulls = {
  logprobs: Type.Optional(Type.Null()),
  stop_reason: Type.Optional(Type.Null()),
  token_ids: Type.Optional(Type.Null()),
}
const messageNulls = {
  refusal: Type.Optional(Type.Null()),
  annotations: Type.Optional(Type.Null()),
  audio: Type.Optional(Type.Null()),
  function_call: Type.Optional(Type.Null()),
  reasoning: Type.Optional(Type.Null()),
  reasoning_content: Type.Optional(Type.Null()),
}

/** Mistral sends a tool call whole, in one chunk; servers that send it in pieces name it in the first only. */
export const ToolCallDelta = closed({
  id: Type.Optional(nullable(label())),
  type: Type.Optional(nullable(Type.Literal('function'))),
  function: closed({
    name: Type.Optional(nullable(text())),
    arguments: Type.Optional(nullable(Type.Union([text(), json('scan')]))),
  }),
  index: Type.Optional(integer({ minimum: 0 })),
})

/** What one stream chunk adds to a message. */
export const Delta = closed({
  role: Type.Optional(nullable(oneOf('assistant', 'tool', ''))),
  content: Type.Optional(nullable(Content)),
  tool_calls: Type.Optional(nullable(Type.Array(ToolCallDelta))),
  tool_call_id: Type.Optional(nullable(label())),
  index: Type.Optional(nullable(integer({ minimum: 0 }))),
  metadata: Type.Optional(nullable(json('scan'))),
  ...messageNulls,
})

export const AnswerMessage = closed({
  role: Type.Optional(Type.Literal('assistant')),
  content: Type.Optional(nullable(Content)),
  tool_calls: Type.Optional(nullable(Type.Array(ToolCall))),
  prefix: Type.Optional(Type.Boolean()),
  ...messageNulls,
})

const head = {
  id: Type.Optional(label()),
  object: Type.Optional(label()),
  created: Type.Optional(integer()),
  usage: Type.Optional(nullable(WireUsage)),
  system_fingerprint: Type.Optional(nullable(label())),
  service_tier: Type.Optional(nullable(label())),
  // What Mistral's own moderation said: category names, scores and verdicts, never the text.
  guardrails: Type.Optional(anyJson('skip')),
  // Random padding against reading lengths off the wire.
  p: Type.Optional(label({ maxLength: 65_536 })),
}

export const ChatAnswer = closed({
  ...head,
  model: label(),
  choices: Type.Array(
    closed({
      index: integer({ minimum: 0 }),
      message: Type.Optional(AnswerMessage),
      messages: Type.Optional(Type.Array(Delta)),
      finish_reason: Type.Optional(nullable(label())),
      ...nulls,
    }),
  ),
})

export const ChatChunk = closed({
  ...head,
  model: label(),
  choices: Type.Array(
    closed({
      index: integer({ minimum: 0 }),
      delta: Delta,
      finish_reason: Type.Optional(nullable(label())),
      ...nulls,
    }),
  ),
})

export type WireUsage = Static<typeof WireUsage>
export type Delta = Static<typeof Delta>
export type AnswerMessage = Static<typeof AnswerMessage>
export type ChatAnswer = Static<typeof ChatAnswer>
export type ChatChunk = Static<typeof ChatChunk>
