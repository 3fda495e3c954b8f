import { type Static, Type } from '@sinclair/typebox'
import { WireUsage } from './chat-answer.js'
import { closed, integer, json, label, nullable, oneOf, opaque, text } from './parts.js'

/** One text, or several: each is answered by itself. */
export const Inputs = Type.Union([text(), Type.Array(text(), { minItems: 1 })])

/** The body of `POST /v1/embeddings`. */
export const EmbeddingRequest = closed({
  model: label({ minLength: 1 }),
  input: Inputs,
  metadata: Type.Optional(nullable(json('scan'))),
  output_dimension: Type.Optional(nullable(integer({ minimum: 1 }))),
  output_dtype: Type.Optional(oneOf('float', 'int8', 'uint8', 'binary', 'ubinary')),
  encoding_format: Type.Optional(oneOf('float', 'base64')),
})

/** A vector is numbers, or their bytes as base64. */
export const EmbeddingAnswer = closed({
  id: Type.Optional(label()),
  object: Type.Optional(label()),
  created: Type.Optional(integer()),
  model: label(),
  data: Type.Array(
    closed({
      object: Type.Optional(label()),
      embedding: Type.Union([opaque(), Type.Array(Type.Number())]),
      index: integer({ minimum: 0 }),
    }),
  ),
  usage: Type.Optional(nullable(WireUsage)),
})

export type EmbeddingRequest = Static<typeof EmbeddingRequest>
export type EmbeddingAnswer = Static<typeof EmbeddingAnswer>
