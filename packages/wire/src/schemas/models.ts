import { type Static, Type } from '@sinclair/typebox'
import { closed, integer, label, nullable, text } from './parts.js'

const flag = Type.Optional(Type.Boolean())

export const ModelCapabilities = closed({
  completion_chat: flag,
  completion_fim: flag,
  function_calling: flag,
  reasoning: flag,
  fine_tuning: flag,
  vision: flag,
  ocr: flag,
  classification: flag,
  moderation: flag,
  audio: flag,
  audio_transcription: flag,
  audio_transcription_realtime: flag,
  audio_speech: flag,
  unified_resources: flag,
})

/** A base model or, with `job`, `root` and `archived`, a fine-tuned one. */
export const ModelCard = closed({
  id: label(),
  object: Type.Optional(label()),
  created: Type.Optional(integer()),
  owned_by: Type.Optional(label()),
  capabilities: Type.Optional(ModelCapabilities),
  name: Type.Optional(nullable(text())),
  description: Type.Optional(nullable(text())),
  max_context_length: Type.Optional(integer()),
  aliases: Type.Optional(Type.Array(label())),
  deprecation: Type.Optional(nullable(label())),
  deprecation_replacement_model: Type.Optional(nullable(label())),
  default_model_temperature: Type.Optional(nullable(Type.Number())),
  internal: flag,
  type: Type.Optional(label()),
  job: Type.Optional(label()),
  root: Type.Optional(label()),
  archived: flag,
})

export const ModelList = closed({ object: Type.Optional(label()), data: Type.Array(ModelCard) })

export type ModelCard = Static<typeof ModelCard>
export type ModelList = Static<typeof ModelList>
