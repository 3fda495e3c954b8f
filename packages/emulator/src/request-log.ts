/** A request as the emulator got it. Never holds a key. */
export interface Received {
  readonly via: 'http' | 'process' | 'dispatcher'
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** The parsed JSON; `null` where there was none. */
  readonly body: unknown
  /** Whether the Authorization header was right; always so in-process, where there is none. */
  readonly authorized: boolean
  /** `answered` in full, `broken` off by a scripted fault, or `left` by the client before the end. */
  readonly ended: 'open' | 'answered' | 'broken' | 'left'
}

export type Entry = { -readonly [K in keyof Received]: Received[K] }

/** The last requests, oldest first. */
export class RequestLog {
  readonly #most: number
  readonly #entries: Entry[] = []

  constructor(most: number) {
    this.#most = most
  }

  /** Gives the entry, so that what becomes known later can be filled in. */
  add(received: Omit<Received, 'ended' | 'body'>): Entry {
    const entry: Entry = { ...received, body: null, ended: 'open' }
    if (this.#most === 0) return entry
    if (this.#entries.length === this.#most) this.#entries.shift()
    this.#entries.push(entry)
    return entry
  }

  get all(): readonly Received[] {
    return this.#entries
  }

  clear(): void {
    this.#entries.length = 0
  }
}
