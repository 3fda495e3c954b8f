const FEWEST = 256

/**
 * For each character of a shadow where it starts and ends in the text, and whether it is read as something else than
 * what stands there. Offsets count in the whole text.
 */
export class PlaceMap {
  #starts = new Float64Array(FEWEST)
  #ends = new Float64Array(FEWEST)
  #changed = new Uint8Array(FEWEST)
  length = 0

  add(start: number, end: number, changed: 0 | 1): void {
    if (this.length === this.#starts.length) this.#grow()
    this.#starts[this.length] = start
    this.#ends[this.length] = end
    this.#changed[this.length++] = changed
  }

  start(at: number): number {
    return this.#starts[at]!
  }

  end(at: number): number {
    return this.#ends[at]!
  }

  hasChanged(from: number, to: number): boolean {
    const at = this.#changed.indexOf(1, from)
    return at !== -1 && at < Math.min(to, this.length)
  }

  /** Forgets the first so many. */
  drop(count: number): void {
    for (const list of [this.#starts, this.#ends, this.#changed]) list.copyWithin(0, count, this.length)
    this.length -= count
  }

  #grow(): void {
    const room = this.length * 2
    const [starts, ends, changed] = [new Float64Array(room), new Float64Array(room), new Uint8Array(room)]
    starts.set(this.#starts)
    ends.set(this.#ends)
    changed.set(this.#changed)
    this.#starts = starts
    this.#ends = ends
    this.#changed = changed
  }
}
