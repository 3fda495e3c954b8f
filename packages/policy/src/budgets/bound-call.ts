import type { ModelCall } from '@windbreak/core'
import type { ChatModerationRequest, ChatRequest, FimRequest } from '@windbreak/wire'
import type { Tokens } from './price-list.js'
import { type Ceilings, type Media, measureMedia } from './measure-media.js'

/**
 * Why a prompt cannot have more tokens than this.
 *
 * Mistral's tokenizers work on bytes: Tekken is byte-level BPE, and the older SentencePiece models fall back to bytes
 * for what they do not know and change no character of their input (github.com/mistralai/mistral-common). So each token
 * stands for at least one byte of the text that the chat template renders, or is one of the template's own marks. That
 * text is made of the strings of the request. As JSON, each of them is at least as long as in itself, and each message
 * comes with at least 28 bytes of names and quotes, where the template has a handful of marks. Numbers, ids and fields
 * that are not rendered at all count too. What JSON does not cover:
 */
const MARGIN = {
  /** Marks around the whole, what an empty system prompt is replaced with, and what `response_format` adds in words. */
  call: 512,
  /** Marks and the leading space that SentencePiece adds, for a message and for each piece of its content. */
  message: 16,
  /** Defaults that a tool's definition is filled up with before it is rendered. */
  tool: 128,
  /** The sentence that Mistral puts first: about 60 tokens (docs.mistral.ai, "Guardrailing"). */
  safePrompt: 256,
  /** The prompt that `prompt_mode: reasoning` adds. */
  reasoning: 1_024,
} as const

/** An upper bound, and the call as it has to leave for the bound to hold. */
export interface Bound extends Tokens {
  readonly bounded: true
  readonly body: unknown
  /** `max_tokens` was put in. */
  readonly changed: boolean
}

export interface NoBound {
  readonly bounded: false
  /** In words fit for an error message. */
  readonly what: string
  readonly where?: string
}

/** Most tokens that a call may use each way. Pure; the body has been validated. */
export function boundCall(
  { operation, body }: Pick<ModelCall, 'operation' | 'body'>,
  ceilings: Ceilings,
): Bound | NoBound {
  switch (operation) {
    case 'chat.complete':
      return boundChat(body as ChatRequest, ceilings)
    case 'fim.complete':
      return boundFim(body as FimRequest, ceilings)
    case 'embeddings.create':
    case 'moderations.create':
      return boundTexts(body, pieceCount((body as { readonly input: unknown }).input))
    case 'chat.moderate':
      return boundConversations(body as ChatModerationRequest, ceilings)
    default:
      return boundOther(operation, body, ceilings)
  }
}

function boundOther(operation: string, body: unknown, ceilings: Ceilings): Bound | NoBound {
  const operations = ceilings.operations ?? {}
  const most = Object.hasOwn(operations, operation) ? operations[operation] : undefined
  if (most === undefined) return { bounded: false, what: `operation "${operation}" has no ceiling` }
  // Which way its tokens go is not known, so that each way counts as all of it.
  return { bounded: true, body, changed: false, prompt: most, completion: most }
}

const NO_MAX_TOKENS: NoBound = {
  bounded: false,
  what: 'max_tokens is needed, since there is no ceiling for it',
  where: '/max_tokens',
}

/** Code and what comes behind it, with a mark between each. */
function boundFim(body: FimRequest, ceilings: Ceilings): Bound | NoBound {
  const given = body.max_tokens || undefined
  const maxTokens = given ?? ceilings.maxTokens
  if (maxTokens === undefined) return NO_MAX_TOKENS
  return {
    bounded: true,
    body: given === undefined ? { ...body, max_tokens: maxTokens } : body,
    changed: given === undefined,
    prompt: byteLength(body) + MARGIN.call,
    completion: Math.max(maxTokens, body.min_tokens ?? 0),
  }
}

/** Nothing is written, only read. */
function boundTexts(body: unknown, pieces: number): Bound {
  const prompt = byteLength(body) + MARGIN.call + MARGIN.message * pieces
  return { bounded: true, body, changed: false, prompt, completion: 0 }
}

/** What is moderated is rendered as a chat is. */
function boundConversations(body: ChatModerationRequest, ceilings: Ceilings): Bound | NoBound {
  const messages = body.input.flat()
  const bound = boundChat({ model: body.model, messages, max_tokens: 1 }, ceilings)
  if (!bound.bounded) return { bounded: false, what: bound.what, where: '/input' }
  // Each may be a template of its own.
  return { ...bound, body, changed: false, prompt: bound.prompt + MARGIN.call * body.input.length, completion: 0 }
}

function pieceCount(input: unknown): number {
  return Array.isArray(input) ? input.length : 1
}

function boundChat(body: ChatRequest, ceilings: Ceilings): Bound | NoBound {
  // 0 may mean "none" or "no limit", depending on who is asked.
  const given = body.max_tokens || undefined
  const maxTokens = given ?? ceilings.maxTokens
  if (maxTokens === undefined) return NO_MAX_TOKENS
  const media = measureMedia(body, ceilings)
  if ('what' in media) return { bounded: false, ...media }
  const n = body.n ?? 1
  // Predicted text that the model does not take may be charged as if it had written it.
  const predicted = byteLength(body.prediction)
  return {
    bounded: true,
    body: given === undefined ? { ...body, max_tokens: maxTokens } : body,
    changed: given === undefined,
    prompt: boundPrompt(body, media),
    completion: (maxTokens + predicted) * n + media.serverTokens * n,
  }
}

/**
 * Calls of tools and their results may be read as JSON and written anew: with blanks, escaped quotes, letters as
 * `\u00e9`, and numbers in full. The worst is `1e15,`, which Python writes as `1000000000000000.0, `, four times as long.
 */
const REWRITTEN = 4

function boundPrompt(body: ChatRequest, { mediaBytes, mediaTokens, serverTokens }: Media): number {
  const { messages, tools, response_format: format } = body
  let pieces = messages.length
  let bytes = byteLength(body) - mediaBytes
  for (const message of messages) {
    if (Array.isArray(message.content)) pieces += message.content.length
    if (message.role === 'assistant') bytes += REWRITTEN * byteLength(message.tool_calls)
    if (message.role === 'tool') bytes += REWRITTEN * byteLength(message.content)
  }
  bytes += byteLength(tools) + byteLength(format)
  return (
    bytes +
    mediaTokens +
    serverTokens +
    MARGIN.call +
    MARGIN.message * pieces +
    MARGIN.tool * (tools?.length ?? 0) +
    (body.safe_prompt === true ? MARGIN.safePrompt : 0) +
    (body.prompt_mode == null ? 0 : MARGIN.reasoning)
  )
}

function byteLength(value: unknown): number {
  return value == null ? 0 : Buffer.byteLength(JSON.stringify(value))
}
