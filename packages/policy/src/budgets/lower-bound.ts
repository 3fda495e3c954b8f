import type { ChatChunk } from '@windbreak/wire'
import type { Tokens } from './price-list.js'

/**
 * What one stream has used at least: proven by the text it sent, or said by the upstream itself on the way. Counted is
 * only what a model wrote letter by letter: a tool's arguments may have been laid out anew, and references and metadata
 * come from elsewhere.
 */
export class LowerBound {
  readonly #longestTokenBytes: number
  /** By choice: no token is shared between two. */
  readonly #bytes = new Map<number, number>()
  #said: Tokens = { prompt: 0, completion: 0 }

  constructor(longestTokenBytes: number) {
    this.#longestTokenBytes = longestTokenBytes
  }

  take(data: unknown): void {
    if (typeof data !== 'object' || data === null) return
    const { choices = [], usage } = data as Partial<ChatChunk>
    for (const { index, delta } of choices) {
      const bytes = bytesIn(delta.content)
      if (bytes > 0) this.#bytes.set(index, (this.#bytes.get(index) ?? 0) + bytes)
    }
    // Some servers say with each event how much it is so far.
    if (usage == null) return
    const { prompt, completion } = this.#said
    this.#said = {
      prompt: Math.max(prompt, countOf(usage.prompt_tokens)),
      completion: Math.max(completion, countOf(usage.completion_tokens)),
    }
  }

  get tokens(): Tokens {
    let completion = 0
    for (const bytes of this.#bytes.values()) completion += Math.ceil(bytes / this.#longestTokenBytes)
    // A prompt is never empty.
    return { prompt: Math.max(1, this.#said.prompt), completion: Math.max(completion, this.#said.completion) }
  }
}

function bytesIn(content: ChatChunk['choices'][number]['delta']['content']): number {
  if (typeof content === 'string') return Buffer.byteLength(content)
  let bytes = 0
  for (const chunk of content ?? []) {
    if (chunk.type === 'text') bytes += Buffer.byteLength(chunk.text)
    if (chunk.type !== 'thinking') continue
    for (const thought of chunk.thinking) if (thought.type === 'text') bytes += Buffer.byteLength(thought.text)
  }
  return bytes
}

function countOf(value: number | null | undefined): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0
}
