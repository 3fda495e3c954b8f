import { type Hash, hashPair, toBuffer } from './hash-lines.js'
import { EMPTY_ROOT } from './merkle.js'

const HASH_BYTES = 32

/**
 * A Merkle tree that only grows, in the memory of its peaks: one hash for each bit that is set in its size.
 * Any later root follows from them, so that a log of any length is carried on from a kilobyte.
 */
export class CompactRange {
  /** Roots of the whole subtrees, largest first. */
  readonly #peaks: Hash[]
  #size: number

  constructor(size = 0, peaks: readonly Hash[] = []) {
    this.#size = size
    this.#peaks = [...peaks]
  }

  get size(): number {
    return this.#size
  }

  /** Adds a leaf by its hash. */
  push(leaf: Hash): void {
    let node = leaf
    for (let size = this.#size; size % 2 === 1; size = (size - 1) / 2) node = hashPair(this.#peaks.pop()!, node)
    this.#peaks.push(node)
    this.#size++
  }

  root(): Buffer {
    if (this.#size === 0) return EMPTY_ROOT
    return toBuffer(this.#peaks.reduceRight((right, left) => hashPair(left, right)))
  }

  clone(): CompactRange {
    return new CompactRange(this.#size, this.#peaks)
  }

  /** The size as eight bytes, big-endian, and the peaks. */
  toBytes(): Buffer {
    const head = Buffer.alloc(8)
    head.writeBigUInt64BE(BigInt(this.#size))
    return Buffer.concat([head, ...this.#peaks.map(toBuffer)])
  }

  /** `null` where the bytes are none of `toBytes`. They prove nothing until a signed root agrees with theirs. */
  static fromBytes(bytes: Buffer): CompactRange | null {
    if (bytes.length < 8) return null
    const size = Number(bytes.readBigUInt64BE())
    if (!Number.isSafeInteger(size) || bytes.length !== 8 + HASH_BYTES * onesIn(size)) return null
    const peaks: Hash[] = []
    for (let at = 8; at < bytes.length; at += HASH_BYTES) peaks.push(bytes.toString('latin1', at, at + HASH_BYTES))
    return new CompactRange(size, peaks)
  }
}

function onesIn(size: number): number {
  let ones = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2
  return ones
}
