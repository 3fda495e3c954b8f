import { randomBytes } from 'node:crypto'
import type { ChatRequest } from '@windbreak/wire'
import type { Behaviour } from './behaviour.js'
import { countTokens, cutPieces } from './cut-pieces.js'
import { makeValue } from './make-value.js'

const NOTICE = 'This is a scripted answer from the Windbreak emulator; no model was asked.'
/** How much of a text is repeated back. */
const ECHO = 4000

export interface ToolCall {
  readonly id: string
  readonly index: number
  readonly function: { readonly name: string; readonly arguments: string }
}

/** What is answered, before it is written as JSON or as a stream. Every choice says the same. */
export interface ComposedChat {
  readonly model: string
  readonly choices: number
  readonly pieces: readonly string[]
  readonly toolCalls?: readonly ToolCall[]
  readonly finishReason: string
  readonly usage: Readonly<Record<'prompt_tokens' | 'completion_tokens' | 'total_tokens', number>>
}

/** Decides the answer to a chat request: as scripted, else a tool call where one is due, else an echo that says what it is. */
export function composeChat(request: ChatRequest, behaviour: Readonly<Behaviour>): ComposedChat {
  const choices = request.n ?? 1
  const toolCalls = callsFor(request, behaviour)
  const text = toolCalls === undefined ? piecesFor(request, behaviour) : { pieces: [], finishReason: 'tool_calls' }
  const prompt = countTokens(JSON.stringify(request.messages))
  const completion =
    choices * (text.pieces.length + countTokens(toolCalls === undefined ? '' : JSON.stringify(toolCalls)))
  return {
    model: behaviour.model ?? request.model,
    choices,
    ...(toolCalls === undefined ? {} : { toolCalls }),
    pieces: text.pieces,
    finishReason: behaviour.finishReason ?? text.finishReason,
    usage: behaviour.usage ?? {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
    },
  }
}

function piecesFor(request: ChatRequest, behaviour: Readonly<Behaviour>) {
  const pieces = behaviour.pieces ?? cutPieces(behaviour.content ?? textFor(request))
  const most = request.max_tokens ?? Infinity
  return pieces.length > most
    ? { pieces: pieces.slice(0, most), finishReason: 'length' }
    : { pieces, finishReason: 'stop' }
}

function textFor(request: ChatRequest): string {
  const last = request.messages.at(-1)
  const text = last === undefined ? '' : textOf(last.content).slice(0, ECHO)
  const format = request.response_format
  if (format?.type === 'json_schema') return JSON.stringify(makeValue(format.json_schema?.schema))
  if (format?.type === 'json_object') return JSON.stringify({ notice: NOTICE, said: text })
  if (last?.role === 'tool') return `${NOTICE} The tool said: ${text}`
  return text === '' ? NOTICE : `${NOTICE} You said: ${text}`
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return (content as { type?: string; text?: string }[])
    .flatMap(({ type, text }) => (type === 'text' ? (text ?? '') : []))
    .join('')
}

function callsFor(request: ChatRequest, behaviour: Readonly<Behaviour>): readonly ToolCall[] | undefined {
  if (behaviour.toolCalls !== undefined) return behaviour.toolCalls.map(toCall)
  if (behaviour.content !== undefined || behaviour.pieces !== undefined) return undefined
  const wanted = wantedFunction(request)
  return wanted && [toCall({ name: wanted.name, arguments: makeValue(wanted.parameters ?? {}) }, 0)]
}

/** The function to call: the one that is forced, or that the user's last words name. */
function wantedFunction(request: ChatRequest) {
  const choice = request.tool_choice ?? 'auto'
  const last = request.messages.at(-1)
  if (choice === 'none' || last?.role !== 'user') return undefined
  const offered = (request.tools ?? []).flatMap(tool => ('function' in tool ? tool.function : []))
  if (typeof choice === 'object') return offered.find(({ name }) => name === choice.function.name)
  const text = textOf(last.content)
  return offered.find(({ name }) => text.includes(name)) ?? (choice === 'auto' ? undefined : offered[0])
}

function toCall({ name, arguments: args }: { name: string; arguments: unknown }, index: number): ToolCall {
  // Mistral takes back only ids of nine letters and digits.
  const id = randomBytes(9).toString('base64url').replaceAll(/[-_]/g, '0').slice(0, 9)
  return { id, index, function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) } }
}
