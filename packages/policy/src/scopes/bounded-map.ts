/** Keeps at most so many entries; the one that was put in first goes first. */
export class BoundedMap<K, V> {
  readonly #most: number
  readonly #entries = new Map<K, V>()

  constructor(most: number) {
    this.#most = most
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  set(key: K, value: V): void {
    if (this.#entries.size >= this.#most) {
      const [first] = this.#entries.keys()
      this.#entries.delete(first as K)
    }
    this.#entries.set(key, value)
  }

  get size(): number {
    return this.#entries.size
  }
}
