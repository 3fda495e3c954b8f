import type { TSchema } from '@sinclair/typebox'
import { findOpenChoice, findOpenVector, findOpenVerdict, type Open } from './find-open.js'
import { ChatAnswer } from './schemas/chat-answer.js'
import { ChatRequest } from './schemas/chat-request.js'
import { EmbeddingAnswer, EmbeddingRequest } from './schemas/embeddings.js'
import { FimRequest } from './schemas/fim.js'
import { ModelCard, ModelList } from './schemas/models.js'
import { ChatModerationRequest, ModerationAnswer, ModerationRequest } from './schemas/moderations.js'
import type { Shape } from './walk/leaf.js'

/** What an operation's bodies look like, and how their text is walked. */
export interface Format {
  readonly request?: TSchema
  readonly answer: TSchema
  /** Absent where nobody's words are in it. */
  readonly requestShape?: Shape
  readonly answerShape?: Shape
  /** What keeps an answer that fits the schema from being the whole answer to a request for `n`. */
  readonly findOpen?: (answer: never, n: number) => Open | undefined
}

const CHAT = { answer: ChatAnswer, answerShape: 'chat.answer', findOpen: findOpenChoice } as const
const VERDICTS = { answer: ModerationAnswer, findOpen: findOpenVerdict } as const

const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['chat.complete', { ...CHAT, request: ChatRequest, requestShape: 'chat.request' }],
  ['fim.complete', { ...CHAT, request: FimRequest, requestShape: 'fim.request' }],
  [
    'embeddings.create',
    {
      request: EmbeddingRequest,
      requestShape: 'inputs.request',
      answer: EmbeddingAnswer,
      answerShape: 'embeddings.answer',
      findOpen: findOpenVector,
    },
  ],
  ['moderations.create', { ...VERDICTS, request: ModerationRequest, requestShape: 'inputs.request' }],
  ['chat.moderate', { ...VERDICTS, request: ChatModerationRequest, requestShape: 'messages.request' }],
  ['models.list', { answer: ModelList }],
  ['models.get', { answer: ModelCard }],
])

/** `undefined` for what is no operation. */
export function formatOf(operation: string): Format | undefined {
  return FORMATS.get(operation)
}

/** Whether an operation's answer, whole or streamed, has the form of a chat's. */
export function answersChat(operation: string): boolean {
  return FORMATS.get(operation)?.answerShape === 'chat.answer'
}

/** How many answers a validated body asks for: choices, vectors or verdicts. 1 where it does not say. */
export function countAsked(operation: string, body: unknown): number {
  const { n, input } = (body ?? {}) as { readonly n?: number | null; readonly input?: unknown }
  if (operation === 'chat.complete') return n ?? 1
  if (!Array.isArray(input)) return 1
  // A list of messages is one conversation.
  return operation === 'chat.moderate' && !Array.isArray(input[0]) ? 1 : input.length
}
