const ROUNDS = 24
const RATE = 136
const MASK = (1n << 64n) - 1n

/** The constants of iota, made by the shift register of the Keccak reference, section 1.2. */
const IOTA = roundConstants()
/** How far rho turns each lane, in the order in which pi visits them. */
const TURNS = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44]
const VISITS = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1]

/**
 * Keccak-256 of a short text (less than one block of 136 bytes) as hex: what Ethereum uses, with the padding that the
 * competition's entry had and not that of SHA-3. Node's own crypto does not have it.
 */
export function keccak256(text: string): string {
  const block = Buffer.alloc(RATE)
  const length = block.write(text, 'latin1')
  block[length]! ^= 0x01
  block[RATE - 1]! ^= 0x80
  const lanes = new BigUint64Array(25)
  for (let i = 0; i < RATE / 8; i++) lanes[i] = block.readBigUInt64LE(i * 8)
  for (let round = 0; round < ROUNDS; round++) permute(lanes, IOTA[round]!)
  const digest = Buffer.alloc(32)
  for (let i = 0; i < 4; i++) digest.writeBigUInt64LE(lanes[i]!, i * 8)
  return digest.toString('hex')
}

function permute(lanes: BigUint64Array, iota: bigint): void {
  const columns = [0, 1, 2, 3, 4].map(x => lanes[x]! ^ lanes[x + 5]! ^ lanes[x + 10]! ^ lanes[x + 15]! ^ lanes[x + 20]!)
  for (let x = 0; x < 5; x++) {
    const mixed = columns[(x + 4) % 5]! ^ turn(columns[(x + 1) % 5]!, 1)
    for (let y = 0; y < 25; y += 5) lanes[x + y]! ^= mixed
  }
  let carried = lanes[1]!
  for (const [i, place] of VISITS.entries()) {
    const next = lanes[place]!
    lanes[place] = turn(carried, TURNS[i]!)
    carried = next
  }
  for (let y = 0; y < 25; y += 5) {
    const row = lanes.slice(y, y + 5)
    for (let x = 0; x < 5; x++) lanes[x + y] = row[x]! ^ (~row[(x + 1) % 5]! & row[(x + 2) % 5]!)
  }
  lanes[0]! ^= iota
}

function turn(lane: bigint, by: number): bigint {
  return ((lane << BigInt(by)) | (lane >> BigInt(64 - by))) & MASK
}

function roundConstants(): readonly bigint[] {
  let state = 1
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n
    for (let bit = 0; bit < 7; bit++) {
      if ((state & 1) !== 0) constant |= 1n << BigInt(2 ** bit - 1)
      state = (state << 1) ^ ((state & 0x80) === 0 ? 0 : 0x171)
    }
    return constant
  })
}
