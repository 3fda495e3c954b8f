import type { ServerResponse } from 'node:http'

/**
 * Writes no faster than the client reads: at most one write waits, beside what the sockets buffer. A client that reads
 * nothing for `patienceMs` is cut.
 */
export class PatientWriter {
  readonly #raw: ServerResponse
  readonly #patienceMs: number

  constructor(raw: ServerResponse, patienceMs: number) {
    this.#raw = raw
    this.#patienceMs = patienceMs
  }

  /** Resolves once there is room for more, or the client is gone. */
  async write(text: string): Promise<void> {
    if (this.#raw.destroyed || this.#raw.write(text)) return
    await this.#wait(ready => this.#raw.once('drain', ready))
  }

  async end(): Promise<void> {
    if (!this.#raw.destroyed) await this.#wait(ready => this.#raw.end(ready))
  }

  /** Says last words and closes the socket without ending the answer, so that nobody takes it for complete. */
  async breakOff(text: string): Promise<void> {
    if (!this.#raw.destroyed) await this.#wait(ready => this.#raw.write(text, ready))
    this.#raw.destroy()
  }

  #wait(begin: (ready: () => void) => void): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#raw.destroy(), this.#patienceMs)
      const ready = () => {
        clearTimeout(timer)
        this.#raw.off('close', ready)
        resolve()
      }
      this.#raw.once('close', ready)
      begin(ready)
    })
  }
}
