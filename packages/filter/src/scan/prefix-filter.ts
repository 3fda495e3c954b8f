/** How many places the table has; a few hundred prefixes leave most of them empty. */
const PLACES = 1 << 13
const SHORT = 4
const LONG = 5
const AT_SHORT = 1
const AT_LONG = 2

/**
 * Which words may start with one of many prefixes, by their first characters. `rough` has a bit for each three of ASCII,
 * and lets few words pass at the cost of one look. `thirds` has four words of bits for each
 * pair of first characters: the third ones that settle it, and that ask for a look at `hashes`, where the first four
 * or five characters have left a mark. A false yes costs a look; a false no does not happen.
 */
export interface PrefixFilter {
  readonly rough: Uint32Array
  /** For the first two characters of a word: 0, or the number of the pair. */
  readonly pairs: Uint16Array
  readonly thirds: Uint32Array
  readonly hashedThirds: Uint32Array
  readonly hashes: Uint8Array
}

/** Learns the prefixes; those with the same first two characters are in one list, and the lists count from 1. */
export function filterPrefixes(lists: readonly (readonly string[])[]): PrefixFilter {
  const filter = {
    rough: new Uint32Array(1 << 16),
    pairs: new Uint16Array(1 << 14),
    thirds: new Uint32Array((lists.length + 1) * 4),
    hashedThirds: new Uint32Array((lists.length + 1) * 4),
    hashes: new Uint8Array(PLACES),
  }
  for (const [i, list] of lists.entries()) {
    filter.pairs[pairOf(list[0]!.charCodeAt(0), list[0]!.charCodeAt(1))] = i + 1
    for (const prefix of list) learn(filter, i + 1, prefix)
  }
  return filter
}

function learn({ rough, thirds, hashedThirds, hashes }: PrefixFilter, pair: number, prefix: string): void {
  const place = roughOf(prefix.charCodeAt(0), prefix.charCodeAt(1), 0)
  if (prefix.length > 2)
    rough[roughOf(prefix.charCodeAt(0), prefix.charCodeAt(1), prefix.charCodeAt(2))]! |=
      1 << (prefix.charCodeAt(2) & 31)
  else rough.fill(0xffffffff, place, place + 4)
  const third = prefix.charCodeAt(2)
  const hashed = prefix.length >= SHORT && third < 0x80
  if (third < 0x80) (hashed ? hashedThirds : thirds)[thirdOf(pair, third)]! |= 1 << (third & 31)
  else thirds.fill(0xffffffff, pair * 4, pair * 4 + 4)
  if (!hashed) return
  const long = prefix.length >= LONG
  const codes = Uint16Array.from(prefix.slice(0, long ? LONG : SHORT), char => char.charCodeAt(0))
  const short = hashOf(codes, 0)
  hashes[long ? nextHash(short, codes[SHORT]!) : short]! |= long ? AT_LONG : AT_SHORT
}

/** Whether the word at `at` may start with one of the prefixes. Looks at five code units. */
export function mayStart(filter: PrefixFilter, units: Uint16Array, at: number): boolean {
  const second = units[at + 1]!
  if (second > 0x7f) return false
  const pair = filter.pairs[pairOf(units[at]!, second)]!
  if (pair === 0) return false
  const third = units[at + 2]!
  if (third > 0x7f) return (filter.thirds[pair * 4]! & 1) !== 0
  const place = thirdOf(pair, third)
  if (((filter.thirds[place]! >>> (third & 31)) & 1) !== 0) return true
  if (((filter.hashedThirds[place]! >>> (third & 31)) & 1) === 0) return false
  const short = hashOf(units, at)
  if ((filter.hashes[short]! & AT_SHORT) !== 0) return true
  return (filter.hashes[nextHash(short, units[at + SHORT]!)]! & AT_LONG) !== 0
}

/** Where two ASCII characters stand in the pair table. */
export function pairOf(first: number, second: number): number {
  return (first << 7) | second
}

/** Where the bit of three characters stands; which one it is, the last five bits of the third say. Any will do. */
function roughOf(first: number, second: number, third: number): number {
  return ((first & 0x7f) << 9) | ((second & 0x7f) << 2) | ((third & 0x7f) >> 5)
}

/** Whether the three characters at `at` are of interest at all. */
export function isRoughly(rough: Uint32Array, units: Uint16Array, at: number): boolean {
  const third = units[at + 2]!
  return ((rough[roughOf(units[at]!, units[at + 1]!, third)]! >>> (third & 31)) & 1) !== 0
}

function thirdOf(pair: number, third: number): number {
  return (pair << 2) | (third >> 5)
}

function hashOf(units: Uint16Array, at: number): number {
  return nextHash(nextHash((units[at]! << 6) ^ units[at + 1]!, units[at + 2]!), units[at + 3]!)
}

function nextHash(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) & (PLACES - 1)
}
