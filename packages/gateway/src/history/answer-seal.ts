import type { StreamEvent } from '@windbreak/core'
import { CalledTools } from './called-tools.js'
import { ContentParts } from './content-parts.js'
import { type Fields, isFields } from './fields.js'

/** Indices come from the upstream, which has been held to as many choices as were asked for. */
const CHOICES_MOST = 1024

interface Choice {
  readonly content: ContentParts
  readonly calls: CalledTools
  /** Of an answer that came whole. */
  whole?: Fields
  finish?: unknown
  /** It is no single message of the assistant's, such as where a tool ran at the upstream. */
  odd?: boolean
}

export interface SealOptions {
  /** Signs the conversation with this message as its last. */
  readonly sign: (message: Fields) => string
  /** UTF-16 code units that may be kept, of all choices together. */
  readonly most: number
}

/**
 * Keeps an answer as it is delivered, so that each of its choices can be signed. One that is larger than any request
 * may be could not be sent back: it is let go, and has no signature.
 */
export class AnswerSeal {
  readonly #options: SealOptions
  readonly #choices: Choice[] = []
  #room: number

  constructor(options: SealOptions) {
    this.#options = options
    this.#room = options.most
  }

  /** An answer that is no stream. */
  addWhole(body: unknown): void {
    for (const { index, message, messages, finish_reason: finish } of choicesIn(body)) {
      const choice = this.#choiceAt(index)
      if (choice === undefined) continue
      if (isFields(message) && messages == null) choice.whole = message
      else choice.odd = true
      choice.finish = finish
    }
  }

  /** What leaves in one write. */
  addEvents(batch: readonly StreamEvent[]): void {
    for (const { data } of batch) {
      for (const { index, delta, finish_reason: finish } of choicesIn(data)) {
        const choice = this.#choiceAt(index)
        if (choice === undefined) continue
        if (finish != null) choice.finish = finish
        if (!isFields(delta)) continue
        this.#room -= unitsOf(delta['content']) + unitsOf(delta['tool_calls'])
        if (this.#room >= 0) addDelta(choice, delta)
        else this.#choices.length = 0
      }
    }
  }

  /** Once the answer is complete: by choice, null for one that cannot be sent back. */
  signatures(): readonly (string | null)[] {
    return this.#room < 0 ? [null] : Array.from(this.#choices, choice => this.#sign(choice))
  }

  #sign(choice: Choice | undefined): string | null {
    if (choice === undefined || choice.odd === true || choice.finish == null || choice.finish === 'error') return null
    const { whole, content, calls } = choice
    return this.#options.sign({ ...(whole ?? { content, tool_calls: calls.list }), role: 'assistant' })
  }

  #choiceAt(index: unknown): Choice | undefined {
    if (typeof index !== 'number' || !(index >= 0 && index < CHOICES_MOST) || this.#room < 0) return undefined
    return (this.#choices[index] ??= { content: new ContentParts(), calls: new CalledTools() })
  }
}

function addDelta(choice: Choice, delta: Fields): void {
  choice.content.add(delta['content'])
  choice.calls.add(delta['tool_calls'])
  if (delta['role'] === 'tool' || delta['tool_call_id'] != null || Number(delta['index'] ?? 0) > 0) choice.odd = true
}

function choicesIn(body: unknown): readonly Fields[] {
  const choices = isFields(body) ? body['choices'] : undefined
  return Array.isArray(choices) ? choices.filter(isFields) : []
}

/** About how much memory it takes to keep. */
function unitsOf(value: unknown): number {
  if (value == null) return 0
  return typeof value === 'string' ? value.length : JSON.stringify(value).length
}
