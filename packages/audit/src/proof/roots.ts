import type { Checkpoint } from './checkpoint.js'
import type { CompactRange } from './compact-range.js'
import type { Hash } from './hash-lines.js'

/** How far a checkpoint may lag behind the records it stands among; the writer's own lags by one commit or two. */
const LAG_MOST = 1_048_576

/** The roots that a growing log had at every size since the last one that a checkpoint confirmed. */
export class Roots {
  readonly #range: CompactRange
  /** As it was at the last size that was asked for. */
  #behind: CompactRange
  #leaves: Hash[] = []
  /** The largest size that a checkpoint confirmed. */
  proved: number | null = null

  constructor(range: CompactRange) {
    this.#range = range
    this.#behind = range.clone()
  }

  /** The tree over all that came. */
  get range(): CompactRange {
    return this.#range
  }

  get size(): number {
    return this.#range.size
  }

  push(leaf: Hash): void {
    this.#range.push(leaf)
    this.#leaves.push(leaf)
    if (this.#leaves.length <= LAG_MOST) return
    for (const old of this.#leaves.splice(0, LAG_MOST / 2)) this.#behind.push(old)
  }

  /** Why this checkpoint is not of this log; `null` where it is. */
  disagrees({ size, root }: Checkpoint): string | null {
    if (size > this.size) return `a checkpoint signed ${size} records, and ${this.size} are there`
    if (size < this.#behind.size) {
      // Later on record than its successor, where storage failed meanwhile. It covers nothing that that one does not.
      return this.proved !== null && size <= this.proved ? null : `record ${size} is too far back`
    }
    const ahead = size - this.#behind.size
    for (const leaf of this.#leaves.splice(0, ahead)) this.#behind.push(leaf)
    if (!this.#behind.root().equals(root)) return `the first ${size} records are not those that were signed for`
    this.proved = size
    return null
  }
}
