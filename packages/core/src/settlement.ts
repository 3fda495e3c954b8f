import type { SettledHandler } from './call.js'
import type { Outcome } from './outcome.js'

/**
 * Ends one call exactly once, however many of its possible ends come together.
 * Handlers run innermost guard first and all of them run; the first failure is reported to who settles.
 */
export class Settlement {
  readonly #handlers: SettledHandler[] = []
  #outcome: Outcome | undefined
  #ended: Promise<void> | undefined

  /** The one that counts; `undefined` before the end. */
  get outcome(): Outcome | undefined {
    return this.#outcome
  }

  /** A handler that comes late, because its call was cut before the guard had its turn, runs at once. */
  add(handler: SettledHandler): void {
    this.#handlers.push(handler)
    const outcome = this.#outcome
    if (outcome !== undefined)
      Promise.resolve(outcome)
        .then(handler)
        .catch(() => {})
  }

  /** The first outcome counts; later ones wait for it and change nothing. */
  settle(outcome: () => Outcome): Promise<void> {
    this.#ended ??= this.#run((this.#outcome = outcome()))
    return this.#ended
  }

  async #run(outcome: Outcome): Promise<void> {
    const failures: unknown[] = []
    for (const handler of this.#handlers.toReversed()) {
      try {
        // One after another: the record must see what the budget settled.
        // oxlint-disable-next-line no-await-in-loop
        await handler(outcome)
      } catch (failure) {
        failures.push(failure)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
