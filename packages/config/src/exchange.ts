import type { Dispatcher } from 'undici'
import type { Deadlines } from './settings.js'
import { UpstreamTooLarge } from './errors.js'
import { explainFailure } from './explain-failure.js'

export interface Head {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** Bytes that may lie here unread before the socket is told to wait. */
const UNREAD_MOST = 64 * 1024

interface Waiter<T> {
  resolve(value: T): void
  reject(error: Error): void
}

export interface ExchangeOptions {
  /** Cuts the exchange; its reason becomes the error. */
  readonly signal: AbortSignal
  readonly maxBytes: number
  readonly deadlines: Deadlines
  /** Called once, when nothing of the answer is waited for any more. */
  readonly onOver: (exchange: Exchange) => void
}

/**
 * One request to the upstream and its answer. A handler for undici's `dispatch` rather than a stream of
 * `undici.request`: every chunk of one read from the socket is here before the reader's turn comes, so a read gives one
 * batch, without a Node stream between.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Resolves with the status and headers, or rejects with a coded error. */
  readonly head: Promise<Head>
  readonly #options: ExchangeOptions
  readonly #onAbort = () => this.cancel(this.#options.signal.reason as Error)
  #headWaiter!: Waiter<Head>
  #dataWaiter: Waiter<boolean> | undefined
  #controller: Dispatcher.DispatchController | undefined
  #chunks: Buffer[] = []
  #unread = 0
  #received = 0
  #ended = false
  #released = false
  #isOver = false
  #failure: Error | undefined

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.head = new Promise((resolve, reject) => (this.#headWaiter = { resolve, reject }))
    // A dispatcher that throws leaves nobody to wait for it.
    this.head.catch(() => {})
    options.signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** Waits until there is something to take (`true`) or the answer has ended (`false`); rejects when it broke. */
  readable(): Promise<boolean> {
    if (this.#chunks.length > 0) return Promise.resolve(true)
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    if (this.#ended) return Promise.resolve(false)
    return new Promise((resolve, reject) => (this.#dataWaiter = { resolve, reject }))
  }

  /** Everything that has come since the last time. */
  take(): Buffer {
    const [first] = this.#chunks
    const taken = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#unread)
    this.#chunks = []
    this.#unread = 0
    if (this.#controller?.paused === true) this.#controller.resume()
    return taken
  }

  /** The answer is complete for its reader. What may follow is thrown away, so that the connection can be used again. */
  release(): void {
    this.#released = true
    this.#end()
    this.take()
  }

  /** Ends the exchange now, and closes its connection unless the answer has been received whole. */
  cancel(reason: Error): void {
    if (this.#ended || this.#released || this.#failure !== undefined) return
    this.#fail(reason)
    this.#controller?.abort(reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // It was cut while it waited for a connection.
    if (this.#failure !== undefined) controller.abort(this.#failure)
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Head['headers']): void {
    if (status >= 200) this.#headWaiter.resolve({ status, headers })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#received += chunk.length
    if (this.#received > this.#options.maxBytes) {
      this.cancel(new UpstreamTooLarge(this.#options.maxBytes))
      return
    }
    if (this.#released) return
    this.#chunks.push(chunk)
    this.#unread += chunk.length
    if (this.#unread > UNREAD_MOST) controller.pause()
    this.#wake(true)
  }

  onResponseEnd(): void {
    this.#ended = true
    this.#end()
    this.#wake(false)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(explainFailure(error, this.#controller !== undefined, this.#options.deadlines))
  }

  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#options.signal.removeEventListener('abort', this.#onAbort)
    this.#options.onOver(this)
  }

  #wake(hasData: boolean): void {
    this.#dataWaiter?.resolve(hasData)
    this.#dataWaiter = undefined
  }

  #fail(error: Error): void {
    if (this.#ended || this.#failure !== undefined) return
    this.#failure = error
    this.#end()
    this.#headWaiter.reject(error)
    this.#dataWaiter?.reject(error)
    this.#dataWaiter = undefined
  }
}
