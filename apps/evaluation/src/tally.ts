/** So many of so many, by name. */
export interface Share {
  readonly hit: number
  readonly of: number
}

export type Shares = Readonly<Record<string, Share>>

/** Counts hits under as many names as one likes. */
export class Tally {
  readonly #counts = new Map<string, { hit: number; of: number }>()

  count(names: readonly string[], isHit: boolean): void {
    for (const name of names) {
      const known = this.#counts.get(name) ?? { hit: 0, of: 0 }
      known.of++
      if (isHit) known.hit++
      this.#counts.set(name, known)
    }
  }

  /** In the order of their names. */
  get shares(): Shares {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }
}

/** All of them together. */
export function sum(shares: Shares): Share {
  let hit = 0
  let of = 0
  for (const share of Object.values(shares)) {
    hit += share.hit
    of += share.of
  }
  return { hit, of }
}
