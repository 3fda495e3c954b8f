import { hash } from 'node:crypto'

/** RFC 6962, section 2.1: leaves and nodes are hashed apart, so that no node can pass for a leaf. */
const LEAF = Buffer.from([0])
const NODE = Buffer.from([1])

export function leafHash(leaf: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([LEAF, leaf]), 'buffer')
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer')
}

/** The root of a tree without leaves. */
export const EMPTY_ROOT: Buffer = hash('sha256', '', 'buffer')

/** RFC 6962, 2.1: the root over leaves whose hashes are given. */
export function rootOf(hashes: readonly Buffer[], start = 0, end = hashes.length): Buffer {
  if (start === end) return EMPTY_ROOT
  if (end - start === 1) return hashes[start]!
  const middle = start + splitAt(end - start)
  return nodeHash(rootOf(hashes, start, middle), rootOf(hashes, middle, end))
}

/** RFC 6962, 2.1.1: the nodes that lead from the leaf at `index` to the root, lowest first. */
export function inclusionProof(hashes: readonly Buffer[], index: number, start = 0, end = hashes.length): Buffer[] {
  if (end - start <= 1) return []
  const middle = start + splitAt(end - start)
  return index < middle
    ? [...inclusionProof(hashes, index, start, middle), rootOf(hashes, middle, end)]
    : [...inclusionProof(hashes, index, middle, end), rootOf(hashes, start, middle)]
}

/** RFC 6962, 2.1.2: the nodes that show that the tree of the first `size` leaves is the beginning of this one. */
export function consistencyProof(hashes: readonly Buffer[], size: number): Buffer[] {
  return size === 0 ? [] : subProof(hashes, size, 0, hashes.length, true)
}

function subProof(hashes: readonly Buffer[], size: number, start: number, end: number, isOld: boolean): Buffer[] {
  if (size === end) return isOld ? [] : [rootOf(hashes, start, end)]
  const middle = start + splitAt(end - start)
  return size <= middle
    ? [...subProof(hashes, size, start, middle, isOld), rootOf(hashes, middle, end)]
    : [...subProof(hashes, size, middle, end, false), rootOf(hashes, start, middle)]
}

/** The largest power of two below `count`; by multiplication, since shifts end at 32 bits. */
function splitAt(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}
