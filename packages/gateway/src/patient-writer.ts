import type { ServerResponse } from 'node:http'

const LAST_WORDS_MS = 100

/**
 * Writes no faster than the client reads: at most one write waits, beside what the sockets buffer. A client that reads
 * nothing for `patienceMs` is cut.
 */
export class PatientWriter {
  readonly #raw: ServerResponse
  readonly #patienceMs: number
  readonly #gone: AbortSignal

  /** `gone` fires when the client has left: a response that waits for its turn on the connection does not learn it. */
  constructor(raw: ServerResponse, patienceMs: number, gone: AbortSignal) {
    this.#raw = raw
    this.#patienceMs = patienceMs
    this.#gone = gone
  }

  /** Resolves once there is room for more, or the client is gone. */
  async write(text: string): Promise<void> {
    if (this.isOver || this.#raw.write(text)) return
    await this.#wait(ready => this.#raw.once('drain', ready))
  }

  async end(): Promise<void> {
    if (!this.isOver) await this.#wait(ready => this.#raw.end(ready))
  }

  /**
   * Says last words and closes the socket without ending the answer, so that nobody takes it for complete. A client that
   * finds its socket closed may throw away what it has not read yet, so it is given a moment to read them.
   */
  async breakOff(text: string): Promise<void> {
    if (!this.isOver) await this.#wait(ready => this.#raw.write(text, ready))
    if (!this.isOver) await this.#wait(ready => setTimeout(ready, LAST_WORDS_MS))
    this.#raw.destroy()
  }

  /** The client is gone, or was cut: nothing that is written arrives. */
  get isOver(): boolean {
    return this.#raw.destroyed || this.#gone.aborted
  }

  #wait(begin: (ready: () => void) => void): Promise<void> {
    return new Promise(resolve => {
      const ready = () => {
        clearTimeout(timer)
        this.#raw.off('close', ready)
        this.#gone.removeEventListener('abort', ready)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#raw.destroy()
        ready()
      }, this.#patienceMs)
      this.#raw.once('close', ready)
      this.#gone.addEventListener('abort', ready, { once: true })
      begin(ready)
    })
  }
}
