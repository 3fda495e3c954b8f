const ROUNDS = 24
const RATE = 136
const LANES = 25

/** The constants of iota, made by the shift register of the Keccak reference, section 1.2: the low half, the high half. */
const IOTA = roundConstants()
/** How far rho turns each lane, in the order in which pi visits them. */
const TURNS = Uint8Array.from([
  1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44,
])
const VISITS = Uint8Array.from([10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1])

/** Lanes of 64 bits in halves of 32: the low one at the even place. Used again for the next text. */
const lanes = new Int32Array(LANES * 2)
const columns = new Int32Array(20)
const row = new Int32Array(14)
const block = Buffer.alloc(RATE)
const digest = Buffer.alloc(32)

/**
 * Keccak-256 of a short text (less than one block of 136 bytes) as hex: what Ethereum uses, with the padding that the
 * competition's entry had and not that of SHA-3. Node's own crypto does not have it.
 */
export function keccak256(text: string): string {
  block.fill(0)
  const length = block.write(text, 'latin1')
  block[length]! ^= 0x01
  block[RATE - 1]! ^= 0x80
  lanes.fill(0)
  for (let i = 0; i < RATE / 4; i++) lanes[i] = block.readInt32LE(i * 4)
  for (let round = 0; round < ROUNDS; round++) permute(IOTA[round * 2]!, IOTA[round * 2 + 1]!)
  for (let i = 0; i < 8; i++) digest.writeInt32LE(lanes[i]!, i * 4)
  return digest.toString('hex')
}

function permute(iotaLow: number, iotaHigh: number): void {
  for (let x = 0; x < 10; x++) {
    columns[x] = lanes[x]! ^ lanes[x + 10]! ^ lanes[x + 20]! ^ lanes[x + 30]! ^ lanes[x + 40]!
  }
  // Once more behind the last, so that no index has to be brought round.
  columns.copyWithin(10, 0, 10)
  for (let x = 0; x < 10; x += 2) {
    const low = columns[x + 2]!
    const high = columns[x + 3]!
    const mixedLow = columns[x + 8]! ^ ((low << 1) | (high >>> 31))
    const mixedHigh = columns[x + 9]! ^ ((high << 1) | (low >>> 31))
    for (let y = x; y < LANES * 2; y += 10) {
      lanes[y]! ^= mixedLow
      lanes[y + 1]! ^= mixedHigh
    }
  }
  turnAndMove()
  for (let y = 0; y < LANES * 2; y += 10) {
    for (let x = 0; x < 10; x++) row[x] = lanes[y + x]!
    for (let x = 0; x < 4; x++) row[x + 10] = row[x]!
    for (let x = 0; x < 10; x++) lanes[y + x] = row[x]! ^ (~row[x + 2]! & row[x + 4]!)
  }
  lanes[0]! ^= iotaLow
  lanes[1]! ^= iotaHigh
}

/** Rho and pi. */
function turnAndMove(): void {
  let low = lanes[2]!
  let high = lanes[3]!
  for (let i = 0; i < VISITS.length; i++) {
    const place = VISITS[i]! * 2
    const turns = TURNS[i]!
    const by = turns & 31
    // Past half of the lane the halves change places; no lane is turned by just a half, or not at all.
    const from = turns > 31 ? high : low
    const other = turns > 31 ? low : high
    low = lanes[place]!
    high = lanes[place + 1]!
    lanes[place] = (from << by) | (other >>> (32 - by))
    lanes[place + 1] = (other << by) | (from >>> (32 - by))
  }
}

function roundConstants(): Int32Array {
  const constants = new Int32Array(ROUNDS * 2)
  let state = 1
  for (let round = 0; round < ROUNDS; round++) {
    for (let bit = 0; bit < 7; bit++) {
      const place = 2 ** bit - 1
      if ((state & 1) !== 0) constants[round * 2 + (place >> 5)]! |= 1 << (place & 31)
      state = (state << 1) ^ ((state & 0x80) === 0 ? 0 : 0x171)
    }
  }
  return constants
}
