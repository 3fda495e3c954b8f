import type { Dispatcher } from 'undici'

/** What stands for the connection of one request: its reader can hold it back and break it off. */
export class Line {
  readonly controller: Dispatcher.DispatchController
  readonly #handler: Dispatcher.DispatchHandler
  readonly #gone = new AbortController()
  #resumed: (() => void) | undefined
  #isPaused = false
  #isOver = false

  constructor(handler: Dispatcher.DispatchHandler) {
    this.#handler = handler
    // The getters are another object's.
    // oxlint-disable-next-line no-this-alias
    const line = this
    this.controller = {
      get aborted() {
        return line.signal.aborted
      },
      get paused() {
        return line.#isPaused
      },
      get reason() {
        return (line.signal.reason as Error | undefined) ?? null
      },
      abort: reason => line.break(reason),
      pause: () => void (line.#isPaused = true),
      resume: () => line.#resume(),
    }
  }

  /** Fires when the reader has left or the answer broke. */
  get signal(): AbortSignal {
    return this.#gone.signal
  }

  /** Resolves once the reader takes more, or has left. */
  async ready(): Promise<void> {
    if (this.#isPaused) await new Promise<void>(resolve => (this.#resumed = resolve))
  }

  /** Tells the reader, once. */
  break(error: Error): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#gone.abort(error)
    this.#resume()
    this.#handler.onResponseError?.(this.controller, error)
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#handler.onResponseEnd?.(this.controller, {})
  }

  #resume(): void {
    this.#isPaused = false
    this.#resumed?.()
  }
}
