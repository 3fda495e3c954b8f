import type { LabelValues } from './label-values.js'

/** Guards list their models anew each time they are asked, since settings may be read again while the server runs. */
const REFRESH_MS = 1_000

/** The label of a model: its name where the guards' settings name it, `other` for whatever else a caller wrote. */
export class ModelNames {
  readonly #configured: () => readonly string[]
  readonly #values: LabelValues
  readonly #mono: () => number
  #names: ReadonlySet<string> = new Set()
  #readAt = -Infinity

  constructor(configured: () => readonly string[], values: LabelValues, mono: () => number) {
    this.#configured = configured
    this.#values = values
    this.#mono = mono
  }

  of(model: string | null): string {
    if (model === null) return 'none'
    const now = this.#mono()
    if (now - this.#readAt >= REFRESH_MS) {
      this.#names = new Set(this.#configured())
      this.#readAt = now
    }
    return this.#names.has(model) ? this.#values.of(model) : 'other'
  }
}
