import type { Settled, Settlement } from './stores/store.js'

export interface SettleQueueOptions {
  readonly send: (settlement: Settlement) => Promise<Settled>
  readonly onFailed: (error: unknown) => void
  readonly onLost: (count: number) => void
}

interface Entry {
  readonly settlement: Settlement
  tries: number
}

/** More than that are not kept: what they belong to stays charged in full. */
const MOST = 100_000
/** A settlement that fails while others pass is given up. */
const TRIES_MOST = 20
/** How many go out at once after an outage. */
const TOGETHER = 64

/** Delivers settlements, those of an outage after it. Settling is idempotent, so each may be sent again. */
export class SettleQueue {
  readonly #options: SettleQueueOptions
  readonly #waiting: Entry[] = []
  readonly #sending = new Set<Promise<void>>()
  #paused = false
  #resuming = false

  constructor(options: SettleQueueOptions) {
    this.#options = options
  }

  add(settlement: Settlement): void {
    const entry = { settlement, tries: 0 }
    if (this.#paused) this.#keep(entry)
    else this.#send(entry)
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    if (!this.#resuming) void this.#deliver()
  }

  /** Waits for what is on its way, and tries once more what is not. What is left then is lost. */
  async drain(): Promise<void> {
    this.#paused = false
    for (const entry of this.#waiting.splice(0)) this.#send(entry)
    await Promise.all(this.#sending)
    if (this.#waiting.length > 0) this.#options.onLost(this.#waiting.length)
  }

  async #deliver(): Promise<void> {
    this.#resuming = true
    while (!this.#paused && this.#waiting.length > 0) {
      for (const entry of this.#waiting.splice(0, TOGETHER)) this.#send(entry)
      // Not all of an outage at once.
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all(this.#sending)
    }
    this.#resuming = false
  }

  #send(entry: Entry): void {
    entry.tries += 1
    const sent = this.#options.send(entry.settlement).then(
      () => {},
      (error: unknown) => {
        this.#options.onFailed(error)
        this.#keep(entry)
      },
    )
    this.#sending.add(sent)
    void sent.then(() => this.#sending.delete(sent))
  }

  #keep(entry: Entry): void {
    if (entry.tries >= TRIES_MOST || this.#waiting.length >= MOST) this.#options.onLost(1)
    else this.#waiting.push(entry)
  }
}
