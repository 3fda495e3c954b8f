/** First digits of the numbers a network issues, both ends included, and how long those numbers are. */
type Range = readonly [from: number, to: number, ...lengths: number[]]

/**
 * Issuer identification numbers by network, as the networks publish them; ISO/IEC 7812-1 hands them out. Twelve digits
 * are Maestro's alone. Left out are ranges so wide that they would take in any number (Maestro's 6xxxxx) and networks
 * whose numbers lie in another's range.
 */
const NETWORKS: Readonly<Record<string, readonly Range[]>> = {
  visa: [[4, 4, 13, 16, 19]],
  mastercard: [
    [51, 55, 16],
    [2221, 2720, 16],
  ],
  'american-express': [
    [34, 34, 15],
    [37, 37, 15],
  ],
  diners: [
    [300, 305, 14, 16],
    [3095, 3095, 14, 16],
    [36, 36, 14],
    [38, 39, 14, 16],
  ],
  discover: [
    [6011, 6011, 16, 19],
    [644, 649, 16, 19],
    [65, 65, 16, 19],
  ],
  jcb: [
    [3528, 3589, 16, 17, 18, 19],
    [1800, 1800, 15],
    [2131, 2131, 15],
  ],
  unionpay: [
    [62, 62, 16, 17, 18, 19],
    [8100, 8171, 16, 17, 18, 19],
  ],
  maestro: [
    [5018, 5018, 12, 13, 14, 15, 16, 17, 18, 19],
    [5020, 5020, 12, 13, 14, 15, 16, 17, 18, 19],
    [5038, 5038, 12, 13, 14, 15, 16, 17, 18, 19],
    [56, 58, 12, 13, 14, 15, 16, 17, 18, 19],
    [6304, 6304, 12, 13, 14, 15, 16, 17, 18, 19],
    [6759, 6759, 12, 13, 14, 15, 16, 17, 18, 19],
    [6761, 6763, 12, 13, 14, 15, 16, 17, 18, 19],
  ],
  mir: [[2200, 2204, 16]],
  rupay: [
    [508, 508, 16],
    [606985, 608500, 16],
    [817200, 820199, 16],
  ],
  verve: [
    [506099, 506198, 16, 18, 19],
    [507865, 507964, 16, 18, 19],
  ],
  elo: [
    [5041, 5041, 16],
    [5067, 5067, 16],
    [509, 509, 16],
    [6277, 6277, 16],
    [636297, 636368, 16],
  ],
  hipercard: [[606282, 606282, 16]],
  troy: [[9792, 9792, 16]],
}

const WIDTH = 6
/** The lengths a number may have, one bit each, by its first four digits; a superset of the truth that costs one look. */
const LENGTHS_BY_FOUR = new Uint32Array(10_000)
const RANGES = Object.values(NETWORKS)
  .flat()
  .map(([from, to, ...lengths]) => {
    const scale = 10 ** (WIDTH - String(from).length)
    const bits = lengths.reduce((all, length) => all | (1 << length), 0)
    return { from: from * scale, to: (to + 1) * scale - 1, bits }
  })

for (const { from, to, bits } of RANGES) {
  for (let four = Math.floor(from / 100); four <= Math.floor(to / 100); four++) LENGTHS_BY_FOUR[four]! |= bits
}

/** Whether any network issues numbers that start with these four digits. */
export function mayStartCard(digits: ArrayLike<number>): boolean {
  return LENGTHS_BY_FOUR[numberOf(digits, 4)] !== 0
}

/** Whether a network issues numbers of this length that start with these digits. */
export function isIssued(digits: ArrayLike<number>, length: number): boolean {
  const first = numberOf(digits, WIDTH)
  return RANGES.some(({ from, to, bits }) => first >= from && first <= to && (bits & (1 << length)) !== 0)
}

function numberOf(digits: ArrayLike<number>, count: number): number {
  let value = 0
  for (let i = 0; i < count; i++) value = value * 10 + digits[i]!
  return value
}
