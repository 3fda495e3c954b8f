import type { Effective } from './effective.js'

/** What tells callers apart: the route, the roles, the tenant and the principal, as far as a scope names them. */
export type Key = readonly [route: unknown, roles: string, tenant: unknown, principal: unknown]

type Level<T> = Map<unknown, T>

/** Keeps at most so many rules ready. One map after another: making one text of four to look it up costs more. */
export class RulesCache {
  readonly #most: number
  readonly #routes: Level<Level<Level<Level<Effective>>>> = new Map()
  #size = 0

  constructor(most: number) {
    this.#most = most
  }

  get(route: unknown, roles: string, tenant: unknown, principal: unknown): Effective | undefined {
    return this.#routes.get(route)?.get(roles)?.get(tenant)?.get(principal)
  }

  /** Begins anew when it is full: what is still asked for is made again in microseconds. */
  set([route, roles, tenant, principal]: Key, effective: Effective): void {
    if (this.#size >= this.#most) {
      this.#routes.clear()
      this.#size = 0
    }
    this.#size++
    const ofRoute = within(this.#routes, route)
    within(within(ofRoute, roles), tenant).set(principal, effective)
  }

  get size(): number {
    return this.#size
  }
}

function within<T>(level: Level<Level<T>>, key: unknown): Level<T> {
  const known = level.get(key)
  if (known !== undefined) return known
  const made: Level<T> = new Map()
  level.set(key, made)
  return made
}
