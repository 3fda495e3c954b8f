import type { StreamEvent } from './answer.js'
import { AnswerIncomplete, TailTooLong } from './errors.js'
import { withOutcome } from './outcome.js'

type Batch = readonly StreamEvent[]

/** After the final event come at most a usage chunk and `[DONE]`; the rest of the room is for kinder upstreams. */
const TAIL_MOST = 64

export interface StreamEnds {
  /** Waits for a read, or rejects when the call is cut. */
  wait<T>(work: Promise<T>): Promise<T>
  /** The first read has begun. */
  onRead(): void
  /** The stream is whole: settles the call before its last events leave. */
  onComplete(): Promise<void>
  /** It broke; settles and gives the error to throw. */
  onError(error: unknown, delivered: boolean): Promise<unknown>
  /** The reader left. */
  onLeave(): Promise<void>
}

/**
 * The stream the boundary's caller reads. Not an async generator: a generator's `finally` does not run when nobody
 * reads it, and its `return()` waits for a read that hangs.
 * Events from the final one on are held until the call is settled, so that an answer looks complete only when its
 * record is safe.
 */
export class SettledStream implements AsyncIterableIterator<Batch> {
  readonly #inner: AsyncIterator<Batch>
  readonly #ends: StreamEnds
  #tail: StreamEvent[] | undefined
  #delivered = false
  #over = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(events: AsyncIterable<Batch>, ends: StreamEnds) {
    this.#inner = events[Symbol.asyncIterator]()
    this.#ends = ends
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Batch, undefined>> {
    this.#ends.onRead()
    const step = this.#last.then(() => this.#step())
    this.#last = step.catch(() => {})
    return step
  }

  async return(): Promise<IteratorResult<Batch, undefined>> {
    if (!this.#over) {
      this.#over = true
      await this.#ends.onLeave()
    }
    return { done: true, value: undefined }
  }

  /** Stops the guards' generators without waiting for them. */
  discard(): void {
    this.#inner.return?.().catch(() => {})
  }

  async #step(): Promise<IteratorResult<Batch, undefined>> {
    if (this.#over) return { done: true, value: undefined }
    try {
      return await this.#pull()
    } catch (error) {
      this.#over = true
      throw await this.#ends.onError(error, this.#delivered)
    }
  }

  async #pull(): Promise<IteratorResult<Batch, undefined>> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop
      const { done, value } = await this.#ends.wait(this.#inner.next())
      if (done) return this.#complete()
      const ready = this.#split(value)
      if (ready.length > 0) {
        this.#delivered = true
        return { done: false, value: ready }
      }
    }
  }

  #split(batch: Batch): Batch {
    if (this.#tail !== undefined) {
      this.#tail.push(...batch)
      if (this.#tail.length > TAIL_MOST) throw new TailTooLong(TAIL_MOST)
      return []
    }
    const at = batch.findIndex(event => event.final)
    if (at === -1) return batch
    this.#tail = batch.slice(at)
    return batch.slice(0, at)
  }

  async #complete(): Promise<IteratorResult<Batch, undefined>> {
    if (this.#tail === undefined) throw withOutcome(new AnswerIncomplete(), 'incomplete')
    await this.#ends.onComplete()
    this.#over = true
    return { done: false, value: this.#tail }
  }
}
