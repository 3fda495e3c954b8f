import type { WindbreakEvent } from '@windbreak/core/fastify'
import type { Policy } from '../policy.js'
import { type CatalogView, findDrift, NO_CATALOG, readCatalog } from './read-catalog.js'

/** So long before its date a model's retirement is told of. */
const AHEAD_MS = 30 * 86_400_000
const TOLD_MOST = 1_000

export type News = Pick<WindbreakEvent, 'type' | 'detail'>

export interface Seen {
  readonly view: CatalogView
  /** What was not told before. */
  readonly news: readonly News[]
}

/** What is known of the upstream's models: the last good list, what each name stood for at first, and what was told. */
export class Catalog {
  #last: Pick<CatalogView, 'families' | 'retires'> = NO_CATALOG
  readonly #firstSeen = new Map<string, ReadonlySet<string>>()
  readonly #told = new Set<string>()

  /** Takes a new list; `undefined` where it is none. */
  take(body: unknown): boolean {
    const list = readCatalog(body)
    if (list === undefined) return false
    this.#last = list
    return true
  }

  /** The last list as it looks to a policy. */
  viewFor({ active, environmentRules }: Policy, now: number): Seen {
    const { families, retires } = this.#last
    for (const name of active.models) {
      const family = families.get(name)
      if (family !== undefined && !this.#firstSeen.has(name)) this.#firstSeen.set(name, family)
    }
    const drift = findDrift(active.models, environmentRules.rules.aliases, families, this.#firstSeen)
    const drifted = drift.map(({ name, now: to }) => ({ type: 'policy.model.drifted', detail: { model: name, to } }))
    const ending = active.models.flatMap(model => {
      const at = retires.get(model)
      if (at === undefined || at - now > AHEAD_MS) return []
      return { type: 'policy.model.retires', detail: { model, on: new Date(at).toISOString(), past: at <= now } }
    })
    const news = [...drifted, ...ending].filter(each => !this.#told.has(JSON.stringify(each)))
    // An upstream that says something else each time is told of again, and fills nothing up.
    if (this.#told.size > TOLD_MOST) this.#told.clear()
    for (const each of news) this.#told.add(JSON.stringify(each))
    return { view: Object.freeze({ families, retires, drifted: new Set(drift.map(({ name }) => name)) }), news }
  }
}
