import { namesOf, type Refusal, refuse } from '../refusal.js'
import type { Rules } from '../rules.js'
import { type Chunk, checkChunk } from './check-chunk.js'
import { checkSize } from './check-size.js'

export interface Message {
  readonly role?: unknown
  readonly content?: unknown
  readonly prefix?: unknown
  readonly name?: unknown
  readonly tool_calls?: unknown
}

const NO_MESSAGES: readonly Message[] = []

/** How many messages, whose, of what kind, and how much text. */
export function checkMessages(rules: Rules, body: Readonly<Record<string, unknown>>): Refusal | null {
  const given = body['messages']
  const messages = Array.isArray(given) ? (given as readonly Message[]) : NO_MESSAGES
  // What a first decision put in is not held against the second.
  const first = isServersOwn(rules, messages[0]) ? 1 : 0
  if (messages.length - first > rules.maxMessages) {
    return refuse('messages', '/messages', `at most ${rules.maxMessages}`)
  }
  for (let at = first; at < messages.length; at++) {
    const refusal = checkMessage(rules, messages[at] as Message, `/messages/${at}`)
    if (refusal !== null) return refusal
  }
  return checkSize(rules.maxContentChars, body, first === 0 ? 0 : (rules.systemPrompt?.length ?? 0))
}

/** Whether this is the message that the policy puts in, letter for letter. */
export function isServersOwn({ systemPrompt }: Rules, message: Message | undefined): boolean {
  return systemPrompt !== undefined && message?.role === 'system' && message.content === systemPrompt
}

export function checkMessage(rules: Rules, message: Message, at: string): Refusal | null {
  const { role, content } = message
  if (!rules.roles.has(role)) return refuse('role', `${at}/role`, namesOf(rules.roles))
  if (message.prefix === true && !rules.prefix) return refuse('prefix', `${at}/prefix`, 'false')
  if (role === 'user' && !rules.emptyMessages && isEmpty(content)) {
    return refuse('empty-message', `${at}/content`, 'some content')
  }
  if (Array.isArray(content)) {
    for (let i = 0; i < content.length; i++) {
      const refusal = checkChunk(rules, role, content[i] as Chunk, `${at}/content/${i}`)
      if (refusal !== null) return refusal
    }
  }
  return rules.functions === undefined ? null : checkCalled(rules.functions, message, at)
}

function isEmpty(content: unknown): boolean {
  if (!Array.isArray(content)) return content == null || content === ''
  return content.every(({ type, text }: { type?: unknown; text?: unknown }) => type === 'text' && text === '')
}

/** A history that tells of a function nobody may offer is made up. */
function checkCalled(functions: ReadonlySet<unknown>, message: Message, at: string): Refusal | null {
  if (message.role === 'tool' && message.name != null && !functions.has(message.name)) {
    return refuse('function', `${at}/name`, namesOf(functions))
  }
  if (!Array.isArray(message.tool_calls)) return null
  const calls = message.tool_calls as readonly { readonly function?: { readonly name?: unknown } }[]
  const call = calls.findIndex(({ function: called }) => !functions.has(called?.name))
  return call === -1 ? null : refuse('function', `${at}/tool_calls/${call}/function/name`, namesOf(functions))
}
