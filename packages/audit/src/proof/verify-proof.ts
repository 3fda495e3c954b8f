import { EMPTY_ROOT, nodeHash } from './merkle.js'

export interface Inclusion {
  readonly index: number
  readonly size: number
  readonly leaf: Uint8Array
  readonly root: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** RFC 9162, section 2.1.3.2: whether the leaf stands at `index` in the tree of `size` leaves with this root. */
export function isIncluded({ index, size, leaf, root, proof }: Inclusion): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false
  let [at, last, hash] = [index, size - 1, leaf]
  for (const node of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(node, hash)
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)]
    } else {
      hash = nodeHash(hash, node)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && isSame(hash, root)
}

export interface Consistency {
  readonly size1: number
  readonly size2: number
  readonly root1: Uint8Array
  readonly root2: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** RFC 9162, section 2.1.4.2: whether the first tree is the beginning of the second. */
export function isConsistent({ size1, size2, root1, root2, proof }: Consistency): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 > size2) return false
  if (size1 === size2) return proof.length === 0 && isSame(root1, root2)
  if (size1 === 0) return proof.length === 0 && isSame(root1, EMPTY_ROOT)
  let [at, last] = [size1 - 1, size2 - 1]
  while (at % 2 === 1) [at, last] = [half(at), half(last)]
  // A first tree that is one whole subtree of the second is its own first node.
  const [first, ...rest] = at === 0 ? [root1, ...proof] : proof
  if (first === undefined) return false
  let [old, all] = [first, first]
  for (const node of rest) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      old = nodeHash(node, old)
      all = nodeHash(node, all)
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)]
    } else {
      all = nodeHash(all, node)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && isSame(old, root1) && isSame(all, root2)
}

function half(value: number): number {
  return Math.floor(value / 2)
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
