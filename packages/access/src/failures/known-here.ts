/** In all, and for one address. What came in least lately is forgotten first. */
const PAIRS_MOST = 10_000
const PER_ADDRESS_MOST = 256

/**
 * Who came in from which address, so that they still do while somebody else there is guessing. Only what was let in
 * gets here, so failed attempts neither fill nor empty it.
 */
export class KnownHere {
  readonly #addresses = new Map<string, Set<string>>()
  #pairs = 0

  get pairs(): number {
    return this.#pairs
  }

  hasAny(address: string): boolean {
    return this.#addresses.has(address)
  }

  has(address: string, who: string): boolean {
    return this.#addresses.get(address)?.has(who) === true
  }

  add(address: string, who: string): void {
    const here = this.#addresses.get(address) ?? new Set()
    // A map and a set keep the order of insertion: what is put in again is the last.
    this.#addresses.delete(address)
    this.#addresses.set(address, here)
    if (!here.delete(who)) this.#pairs++
    here.add(who)
    if (here.size > PER_ADDRESS_MOST) {
      const [oldest = ''] = here
      here.delete(oldest)
      this.#pairs--
    }
    if (this.#pairs > PAIRS_MOST) this.#forgetOldest()
  }

  #forgetOldest(): void {
    const [oldest] = this.#addresses
    if (oldest === undefined) return
    this.#pairs -= oldest[1].size
    this.#addresses.delete(oldest[0])
  }
}
