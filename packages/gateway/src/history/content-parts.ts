import { type Fields, isFields, withoutNulls } from './fields.js'

/** A run of text, or a chunk of another kind. */
export type Part = string | Record<string, unknown>

interface Thought extends Record<string, unknown> {
  readonly type: 'thinking'
  readonly thinking: Part[]
  /** Present only while the thought is open. */
  closed?: false
  signature?: string
}

/**
 * A message's content, put together from what came of it: texts that follow each other are one, and so are thoughts.
 * However a stream was cut, and whether a client keeps texts or lists of chunks, the same content has the same parts.
 */
export class ContentParts {
  readonly list: Part[] = []

  add(content: unknown): this {
    if (typeof content === 'string') addText(this.list, content)
    else if (Array.isArray(content)) for (const chunk of content) this.#addChunk(chunk)
    else if (content != null) this.list.push({ other: content })
    return this
  }

  #addChunk(chunk: unknown): void {
    const text = textOf(chunk)
    if (text !== undefined) addText(this.list, text)
    else if (isFields(chunk) && isThought(chunk)) this.#addThought(chunk)
    else this.list.push(plainPart(chunk))
  }

  #addThought({ thinking, closed, signature }: ThoughtChunk): void {
    const thought = this.#openThought()
    for (const part of thinking) {
      const text = textOf(part)
      if (text === undefined) thought.thinking.push(plainPart(part))
      else addText(thought.thinking, text)
    }
    if (closed === false) thought.closed = false
    else delete thought.closed
    if (signature != null) thought.signature = (thought.signature ?? '') + signature
  }

  /** The one that came last, or a new one. A thought that is no list of parts never is one of ours. */
  #openThought(): Thought {
    const last = this.list.at(-1)
    if (typeof last === 'object' && isThought(last)) return last as Thought
    const thought: Thought = { type: 'thinking', thinking: [] }
    this.list.push(thought)
    return thought
  }
}

interface ThoughtChunk {
  readonly thinking: readonly unknown[]
  readonly closed?: unknown
  readonly signature?: string | null
}

const THOUGHT_KEYS: ReadonlySet<string> = new Set(['type', 'thinking', 'closed', 'signature'])

/** A thought of which every member is known; one that has others stays as it is, and is never joined. */
function isThought(chunk: Fields): chunk is Fields & ThoughtChunk {
  const { type, thinking, signature } = chunk
  if (type !== 'thinking' || !Array.isArray(thinking)) return false
  if (signature != null && typeof signature !== 'string') return false
  return Object.keys(chunk).every(key => THOUGHT_KEYS.has(key))
}

/** Of a chunk that is text and nothing else. */
function textOf(chunk: unknown): string | undefined {
  if (!isFields(chunk) || chunk['type'] !== 'text' || typeof chunk['text'] !== 'string') return undefined
  return Object.keys(chunk).length === 2 ? chunk['text'] : undefined
}

function addText(parts: Part[], text: string): void {
  const last = parts.at(-1)
  if (typeof last === 'string') parts[parts.length - 1] = last + text
  else if (text !== '') parts.push(text)
}

/** What is no object is wrapped, so that it can never pass for a run of text. */
const plainPart = (chunk: unknown): Part => (isFields(chunk) ? withoutNulls(chunk) : { other: chunk })
