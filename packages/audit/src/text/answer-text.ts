import type { ModelAnswer, StreamEvent } from '@windbreak/core'
import { cutText } from './cut-text.js'

/** Parts of a streamed delta that are a model's words: text, thoughts, and what it calls functions with. */
const WORDS = new Set(['content', 'text', 'thinking', 'name', 'arguments'])
const DEPTH_MOST = 8

/** What an answer said, as it went on to the caller: after every guard. */
export class AnswerText {
  readonly #most: number
  #whole: string | null = null
  /** By choice, pieces in the order in which they came. */
  readonly #choices = new Map<number, string>()
  #chars = 0

  constructor(most: number) {
    this.#most = most
  }

  /** The same answer; a stream is listened to while somebody else reads it. */
  listen(answer: ModelAnswer): ModelAnswer {
    if (answer.kind === 'json') this.#whole = JSON.stringify(answer.body) ?? null
    if (answer.kind !== 'stream') return answer
    const note = (batch: readonly StreamEvent[]) => {
      for (const { data } of batch) this.#note(data)
    }
    return {
      ...answer,
      events: { [Symbol.asyncIterator]: () => listening(answer.events[Symbol.asyncIterator](), note) },
    }
  }

  /** JSON text; of a stream `{"choices":[{"index":0,"text":"…"}]}`. `null` where nothing came. */
  read(): string | null {
    if (this.#whole !== null) return cutText(this.#whole, this.#most)
    if (this.#choices.size === 0) return null
    const choices = [...this.#choices].map(([index, text]) => ({ index, text }))
    return cutText(JSON.stringify({ choices }), this.#most)
  }

  #note(data: unknown): void {
    const { choices } = (typeof data === 'object' && data !== null ? data : {}) as { choices?: unknown }
    if (!Array.isArray(choices) || this.#chars > this.#most) return
    for (const choice of choices as { index?: unknown; delta?: unknown }[]) {
      const text = wordsOf(choice.delta, DEPTH_MOST)
      if (text === '') continue
      const index = typeof choice.index === 'number' ? choice.index : 0
      this.#choices.set(index, (this.#choices.get(index) ?? '') + text)
      this.#chars += text.length
    }
  }
}

function wordsOf(part: unknown, depth: number): string {
  if (typeof part !== 'object' || part === null || depth === 0) return ''
  if (Array.isArray(part)) return part.map(each => wordsOf(each, depth - 1)).join('')
  return Object.entries(part)
    .map(([key, value]) => (typeof value === 'string' ? (WORDS.has(key) ? value : '') : wordsOf(value, depth - 1)))
    .join('')
}

/** No generator: its `return` would wait for a read that hangs. */
function listening<T>(events: AsyncIterator<T>, note: (value: T) => void): AsyncIterator<T> {
  return {
    async next() {
      const result = await events.next()
      if (result.done !== true) note(result.value)
      return result
    },
    return: async value => (await events.return?.(value)) ?? { done: true, value },
  }
}
