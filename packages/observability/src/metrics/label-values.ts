const PLAIN = /^[\w.:/@+*-]{1,80}$/

/** Keeps one label small: so many different values, each a plain word, and `other` for the rest. */
export class LabelValues {
  readonly #most: number
  readonly #known = new Set<string>()

  constructor(most: number) {
    this.#most = most
  }

  /** `none` where there is nothing to name. */
  of(value: string | null | undefined): string {
    if (value === undefined || value === null || value === '') return 'none'
    if (this.#known.has(value)) return value
    if (this.#known.size >= this.#most || !PLAIN.test(value)) return 'other'
    this.#known.add(value)
    return value
  }
}
