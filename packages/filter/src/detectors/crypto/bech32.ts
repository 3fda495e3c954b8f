const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
/** What the sum comes to: of BIP 173 for version 0, of BIP 350 for those after it. */
const BECH32 = 1
const BECH32M = 0x2bc830a3

const NO_SIGN = 255
const VALUES = new Uint8Array(128).fill(NO_SIGN)
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i

/** What the five bits that fall out at the top add to the sum. */
const TERMS = Uint32Array.from({ length: 32 }, (_, top) =>
  GENERATOR.reduce((sum, term, bit) => (((top >>> bit) & 1) === 0 ? sum : sum ^ term), 0),
)

/** Whether the text, in one case throughout, is a segregated witness address: prefix, `1`, version, program, checksum. */
export function isSegwitAddress(text: string): boolean {
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) return false
  const one = lower.lastIndexOf('1')
  let sum = 1
  for (let i = 0; i < one; i++) sum = fold(sum, lower.charCodeAt(i) >> 5)
  sum = fold(sum, 0)
  for (let i = 0; i < one; i++) sum = fold(sum, lower.charCodeAt(i) & 31)
  for (let i = one + 1; i < lower.length; i++) {
    const value = VALUES[lower.charCodeAt(i) & 0x7f]!
    if (value === NO_SIGN) return false
    sum = fold(sum, value)
  }
  return sum === (VALUES[lower.charCodeAt(one + 1) & 0x7f] === 0 ? BECH32 : BECH32M)
}

function fold(sum: number, value: number): number {
  return ((sum & 0x1ffffff) << 5) ^ value ^ TERMS[sum >>> 25]!
}
