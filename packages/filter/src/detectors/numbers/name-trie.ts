/** Names to look for in folded words, each known by a number, and the sets that they belong to. */
export class NameTrie {
  readonly #names = new Map<string, number>()
  readonly #sets = new Map<string, number>()
  /** For each name the sets it is in. */
  readonly setsOf: number[][] = []
  /** For each code unit a number of its own; 0 where no name has it. */
  readonly #symbols = new Uint8Array(0x10000)
  #symbolCount = 0
  /** Where a name may start within a word: in scripts that do not part words. */
  readonly opens = new Uint8Array(0x10000)
  /** A hash table: the node and the symbol that lead to a node, and that node. */
  #keys = new Int32Array(1 << 10).fill(-1)
  #nodes = new Uint16Array(1 << 10)
  #nodeCount = 1
  /** The name that ends at a node, from 1 on. */
  readonly #ends: number[] = [0]

  get setCount(): number {
    return this.#sets.size
  }

  get nameCount(): number {
    return this.setsOf.length
  }

  /** The number of the set of these names, each as `folded` would have it. */
  addSet(names: readonly string[]): number {
    const key = names.join('|')
    const known = this.#sets.get(key)
    if (known !== undefined) return known
    const set = this.#sets.size
    this.#sets.set(key, set)
    for (const name of new Set(names)) {
      const id = this.#names.get(name) ?? this.#add(name)
      this.setsOf[id]!.push(set)
    }
    return set
  }

  /** The node behind `node` for a code unit; 0 for none. The root is 0. */
  next(node: number, unit: number): number {
    const symbol = this.#symbols[unit]!
    if (symbol === 0) return 0
    const key = (node << 8) | symbol
    const keys = this.#keys
    const mask = keys.length - 1
    let at = (Math.imul(key, 0x9e3779b1) >>> 15) & mask
    for (;;) {
      const found = keys[at]!
      if (found === key) return this.#nodes[at]!
      if (found === -1) return 0
      at = (at + 1) & mask
    }
  }

  /** The number of the name that ends at a node; -1 for none. */
  endAt(node: number): number {
    return this.#ends[node]! - 1
  }

  #add(name: string): number {
    const id = this.setsOf.push([]) - 1
    this.#names.set(name, id)
    if (!name.startsWith(' ')) this.opens[name.charCodeAt(0)] = 1
    let node = 0
    for (let i = 0; i < name.length; i++)
      node = this.next(node, name.charCodeAt(i)) || this.#grow(node, name.charCodeAt(i))
    this.#ends[node] = id + 1
    return id
  }

  #grow(node: number, unit: number): number {
    const symbol = (this.#symbols[unit] ||= ++this.#symbolCount)
    const next = this.#nodeCount++
    this.#ends.push(0)
    if (next * 2 > this.#keys.length) this.#widen()
    this.#put((node << 8) | symbol, next)
    return next
  }

  #put(key: number, node: number): void {
    const mask = this.#keys.length - 1
    let at = (Math.imul(key, 0x9e3779b1) >>> 15) & mask
    while (this.#keys[at] !== -1) at = (at + 1) & mask
    this.#keys[at] = key
    this.#nodes[at] = node
  }

  #widen(): void {
    const [keys, nodes] = [this.#keys, this.#nodes]
    this.#keys = new Int32Array(keys.length * 2).fill(-1)
    this.#nodes = new Uint16Array(keys.length * 2)
    for (const [i, key] of keys.entries()) if (key !== -1) this.#put(key, nodes[i]!)
  }
}
