import { hash } from 'node:crypto'

/**
 * Hashes as strings of 32 Latin-1 characters: Node gives one in a third of the time that it takes for a Buffer, and
 * two are compared with `===`.
 */
export type Hash = string

const NEWLINE = 10
const HASH_BYTES = 32
/** RFC 6962, section 2.1: a leaf begins with 0, an inner node with 1. */
const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1)
let leaf = Buffer.alloc(4_096)

/** The leaf of one line: `bytes` from `start` to `end`, its line break not among them. */
export function hashLine(bytes: Buffer, start: number, end: number): Hash {
  const length = end - start
  if (leaf.length <= length) leaf = Buffer.alloc(2 * length)
  bytes.copy(leaf, 1, start, end)
  return hash('sha256', leaf.subarray(0, length + 1), 'binary')
}

/** The leaves of whole lines, each with its line break. */
export function hashLines(bytes: Buffer): Hash[] {
  const hashes: Hash[] = []
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start)
    if (end === -1) throw new TypeError('a line without its line break')
    hashes.push(hashLine(bytes, start, end))
    start = end + 1
  }
  return hashes
}

export function hashPair(left: Hash, right: Hash): Hash {
  node.write(left, 1, HASH_BYTES, 'latin1')
  node.write(right, 1 + HASH_BYTES, HASH_BYTES, 'latin1')
  return hash('sha256', node, 'binary')
}

export function toBuffer(value: Hash): Buffer {
  return Buffer.from(value, 'latin1')
}
