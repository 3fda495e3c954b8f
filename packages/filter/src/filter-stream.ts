import { Blocked } from './errors.js'
import type { Finding, Verdict } from './finding.js'
import { asFinding } from './judge.js'
import { orFail } from './or-fail.js'
import type { TextFilter } from './text-filter.js'

export interface StreamResult {
  readonly action: Verdict
  readonly findings: readonly Finding[]
}

/** Text that may go on, in pieces. Can be read once. */
export interface FilteredStream extends AsyncIterableIterator<string> {
  /**
   * What was found. Settles when the stream has been read to its end, blocks or is left; rejects with the source's
   * error when that breaks. It need not be waited for.
   */
  readonly result: Promise<StreamResult>
}

/**
 * No async generator: that would wait for a source that hangs before it lets its reader go. What was held back is
 * dropped when the source breaks or the reader leaves.
 */
export function filterStream(chunks: AsyncIterable<string>, filter: TextFilter): FilteredStream {
  return new TextStream(chunks, filter)
}

type Step = IteratorResult<string, undefined>

class TextStream implements FilteredStream {
  readonly result: Promise<StreamResult>
  readonly #source: AsyncIterable<string>
  readonly #filter: TextFilter
  #reader: AsyncIterator<string> | undefined
  #over = false
  #refusal: Error | undefined
  #last: Promise<unknown> = Promise.resolve()
  #resolve!: (result: StreamResult) => void
  #reject!: (reason: unknown) => void

  constructor(source: AsyncIterable<string>, filter: TextFilter) {
    this.#source = source
    this.#filter = filter
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.result.catch(() => {})
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<Step> {
    const step = this.#last.then(() => this.#step())
    this.#last = step.catch(() => {})
    return step
  }

  return(): Promise<Step> {
    this.#over = true
    this.#settle()
    this.#leave()
    return Promise.resolve({ done: true, value: undefined })
  }

  async #step(): Promise<Step> {
    if (this.#over) return { done: true, value: undefined }
    try {
      if (this.#refusal !== undefined) throw this.#refusal
      return await this.#pull()
    } catch (error) {
      this.#over = true
      this.#reject(error)
      this.#leave()
      throw error
    }
  }

  async #pull(): Promise<Step> {
    this.#reader ??= this.#source[Symbol.asyncIterator]()
    while (!this.#over) {
      // oxlint-disable-next-line no-await-in-loop
      const { done, value } = await this.#reader.next()
      if (this.#over) break
      const text = orFail(() => (done ? this.#filter.end() : this.#filter.push(value)))
      this.#over = done === true
      if (this.#filter.action === 'block') this.#block(text)
      else if (done) this.#settle()
      if (text !== '') return { done: false, value: text }
    }
    return { done: true, value: undefined }
  }

  /** Text before the match goes first; then the next read throws. */
  #block(text: string): void {
    this.#refusal = new Blocked(this.#filter.judged.at(-1)!.detector)
    this.#over = false
    this.#settle()
    this.#leave()
    if (text === '') throw this.#refusal
  }

  #settle(): void {
    const { action, judged } = this.#filter
    this.#resolve({ action, findings: judged.map(asFinding) })
  }

  /** Tells the source to stop, without waiting for it. */
  #leave(): void {
    void this.#reader?.return?.().catch(() => {})
  }
}
