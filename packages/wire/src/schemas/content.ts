import { type Static, Type } from '@sinclair/typebox'
import { closed, integer, label, nullable, oneOf, opaque, tagged, text, url } from './parts.js'

const UUID = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'

export const TextChunk = closed({ type: Type.Literal('text'), text: text() })

export const ImageUrlChunk = closed({
  type: Type.Literal('image_url'),
  image_url: Type.Union([url(), closed({ url: url(), detail: Type.Optional(nullable(oneOf('low', 'auto', 'high'))) })]),
})

export const DocumentUrlChunk = closed({
  type: Type.Literal('document_url'),
  document_url: url(),
  document_name: Type.Optional(nullable(text())),
})

export const ReferenceChunk = closed({
  type: Type.Literal('reference'),
  reference_ids: Type.Array(Type.Union([integer(), label()])),
})

export const FileChunk = closed({ type: Type.Literal('file'), file_id: opaque({ pattern: UUID }) })

export const AudioChunk = closed({ type: Type.Literal('input_audio'), input_audio: opaque() })

/** Where a thought came from: a search result, a library document. */
export const ToolReferenceChunk = closed({
  type: Type.Literal('tool_reference'),
  tool: text(),
  title: text(),
  url: Type.Optional(nullable(text())),
  favicon: Type.Optional(nullable(text())),
  description: Type.Optional(nullable(text())),
})

export const ThinkingChunk = closed({
  type: Type.Literal('thinking'),
  thinking: Type.Array(tagged('type', [TextChunk, ReferenceChunk, ToolReferenceChunk])),
  // Mistral's own seal over the thought: it means nothing to a scanner, and a changed one is worthless.
  signature: Type.Optional(nullable(label({ maxLength: 65_536 }))),
  closed: Type.Optional(Type.Boolean()),
})

export const ContentChunk = tagged('type', [
  TextChunk,
  ImageUrlChunk,
  DocumentUrlChunk,
  ReferenceChunk,
  FileChunk,
  ThinkingChunk,
  AudioChunk,
])

export const Content = Type.Union([text(), Type.Array(ContentChunk)])
export const SystemContent = Type.Union([text(), Type.Array(tagged('type', [TextChunk, ThinkingChunk]))])

export type TextChunk = Static<typeof TextChunk>
export type ThinkingChunk = Static<typeof ThinkingChunk>
export type ContentChunk = Static<typeof ContentChunk>
export type Content = Static<typeof Content>
