import { type Static, Type } from '@sinclair/typebox'
import { closed, integer, json, label, nullable, text } from './parts.js'

/** The body of `POST /v1/fim/completions`. Its answer, whole or streamed, has the form of a chat's. */
export const FimRequest = closed({
  model: label({ minLength: 1 }),
  prompt: text(),
  suffix: Type.Optional(nullable(text())),
  temperature: Type.Optional(nullable(Type.Number({ minimum: 0, maximum: 1.5 }))),
  top_p: Type.Optional(nullable(Type.Number({ exclusiveMinimum: 0, maximum: 1 }))),
  max_tokens: Type.Optional(nullable(integer({ minimum: 0 }))),
  min_tokens: Type.Optional(nullable(integer({ minimum: 0 }))),
  stream: Type.Optional(Type.Boolean()),
  stop: Type.Optional(nullable(Type.Union([text(), Type.Array(text())]))),
  random_seed: Type.Optional(nullable(integer({ minimum: 0 }))),
  metadata: Type.Optional(nullable(json('scan'))),
  prompt_cache_key: Type.Optional(nullable(text())),
})

export type FimRequest = Static<typeof FimRequest>
