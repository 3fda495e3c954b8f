/** Exact counts by name. Names come from code, but a map that grows is bounded all the same. */
const NAMES_MOST = 60
const OTHER = 'other'

export class Counts {
  readonly #counts = new Map<string, number>()
  total = 0

  add(name: string, count = 1): void {
    const key = this.#counts.has(name) || this.#counts.size < NAMES_MOST ? name : OTHER
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count)
    this.total += count
  }

  /** Takes what has been counted out, to report it; `putBack` when the report failed. */
  take(): Readonly<Record<string, number>> {
    const taken = Object.fromEntries(this.#counts)
    this.#counts.clear()
    this.total = 0
    return taken
  }

  putBack(taken: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(taken)) this.add(name, count)
  }
}
