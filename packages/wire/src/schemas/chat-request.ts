import { type Static, Type } from '@sinclair/typebox'
import { Guardrail } from './guardrails.js'
import { Message } from './messages.js'
import { closed, integer, json, label, nullable, oneOf, text } from './parts.js'
import { Tool, ToolChoice } from './tools.js'

export const ResponseFormat = closed({
  type: Type.Optional(oneOf('text', 'json_object', 'json_schema')),
  json_schema: Type.Optional(
    nullable(
      closed({
        name: text(),
        description: Type.Optional(nullable(text())),
        schema: json('scan'),
        strict: Type.Optional(Type.Boolean()),
      }),
    ),
  ),
})

/** The body of `POST /v1/chat/completions`, every field Mistral documents and no other. */
export const ChatRequest = closed({
  model: label({ minLength: 1 }),
  messages: Type.Array(Message, { minItems: 1 }),
  temperature: Type.Optional(nullable(Type.Number({ minimum: 0, maximum: 1.5 }))),
  top_p: Type.Optional(nullable(Type.Number({ exclusiveMinimum: 0, maximum: 1 }))),
  max_tokens: Type.Optional(nullable(integer({ minimum: 0 }))),
  stream: Type.Optional(Type.Boolean()),
  stop: Type.Optional(nullable(Type.Union([text(), Type.Array(text())]))),
  random_seed: Type.Optional(nullable(integer({ minimum: 0 }))),
  metadata: Type.Optional(nullable(json('scan'))),
  response_format: Type.Optional(ResponseFormat),
  tools: Type.Optional(nullable(Type.Array(Tool))),
  tool_choice: Type.Optional(ToolChoice),
  presence_penalty: Type.Optional(nullable(Type.Number({ minimum: -2, maximum: 2 }))),
  frequency_penalty: Type.Optional(nullable(Type.Number({ minimum: -2, maximum: 2 }))),
  n: Type.Optional(nullable(integer({ minimum: 1 }))),
  prediction: Type.Optional(closed({ type: Type.Optional(Type.Literal('content')), content: Type.Optional(text()) })),
  parallel_tool_calls: Type.Optional(Type.Boolean()),
  reasoning_effort: Type.Optional(nullable(oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh'))),
  prompt_mode: Type.Optional(nullable(Type.Literal('reasoning'))),
  guardrails: Type.Optional(nullable(Type.Array(Guardrail))),
  prompt_cache_key: Type.Optional(nullable(text())),
  service_tier: Type.Optional(nullable(oneOf('auto', 'standard_only'))),
  safe_prompt: Type.Optional(Type.Boolean()),
})

export type ChatRequest = Static<typeof ChatRequest>
export type ResponseFormat = Static<typeof ResponseFormat>
