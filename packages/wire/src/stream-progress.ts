import type { Usage } from '@windbreak/core'
import { BadEvent } from './errors.js'
import { incomplete } from './incomplete.js'
import { readUsage } from './read-usage.js'
import type { ChatChunk } from './schemas/chat-answer.js'

/** What a stream has said so far, and how far its choices are. */
export class StreamProgress {
  model: string | undefined
  usage: Usage | undefined
  readonly #n: number
  readonly #finished = new Map<number, string>()

  constructor(n: number) {
    this.#n = n
  }

  /** Every choice that was asked for has its finish reason. */
  get isFinished(): boolean {
    return this.#finished.size >= this.#n
  }

  /** Of the first choice. */
  get finishReason(): string | undefined {
    return this.#finished.get(0)
  }

  /** Takes note of one chunk. Throws `WB_WIRE_BAD_EVENT` for one that no honest stream has at this place. */
  take({ model, usage, choices }: ChatChunk): void {
    this.model ??= model
    if (this.model !== model) throw incomplete(BadEvent, 'the model changed within the stream')
    if (usage != null) this.usage = readUsage(usage)
    for (const { index, delta, finish_reason } of choices) {
      if (index >= this.#n) throw incomplete(BadEvent, 'a choice that was not asked for')
      if (this.#finished.has(index) && (hasContent(delta.content) || hasContent(delta.tool_calls))) {
        throw incomplete(BadEvent, 'content after the finish reason')
      }
      if (finish_reason != null) this.#finished.set(index, finish_reason)
    }
  }
}

function hasContent(content: string | readonly unknown[] | null | undefined): boolean {
  return content != null && content.length > 0
}
