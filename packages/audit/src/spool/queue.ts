import type { Line } from '../to-line.js'

/** One commit: large enough that 4,096 waiting calls share a sync, small enough not to hold the event loop. */
const BATCH_RECORDS_MOST = 4_096
const BATCH_BYTES_MOST = 1_048_576

export interface Entry {
  readonly line: Line
  readonly must: boolean
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Records that wait for the disk, and who waits for them. */
export class Queue {
  #entries: Entry[] = []
  /** Of all that waits. */
  bytes = 0

  get length(): number {
    return this.#entries.length
  }

  push(entry: Entry): void {
    this.#entries.push(entry)
    this.bytes += entry.line.bytes
  }

  /** The next commit: all that waits, within bounds, and never nothing. */
  take(): readonly Entry[] {
    let bytes = 0
    let count = 0
    for (const { line } of this.#entries) {
      if (count === BATCH_RECORDS_MOST || (count > 0 && bytes + line.bytes > BATCH_BYTES_MOST)) break
      bytes += line.bytes
      count++
    }
    this.bytes -= bytes
    return this.#entries.splice(0, count)
  }

  takeAll(): readonly Entry[] {
    this.bytes = 0
    return this.#entries.splice(0)
  }

  [Symbol.iterator](): Iterator<Entry> {
    return this.#entries.values()
  }
}
