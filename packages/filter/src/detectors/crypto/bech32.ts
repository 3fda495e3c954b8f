const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
/** What the sum comes to: of BIP 173 for version 0, of BIP 350 for those after it. */
const BECH32 = 1
const BECH32M = 0x2bc830a3

/** Whether the text, in one case throughout, is a segregated witness address: prefix, `1`, version, program, checksum. */
export function isSegwitAddress(text: string): boolean {
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) return false
  const one = lower.lastIndexOf('1')
  const prefix = lower.slice(0, one)
  const places = Array.from(lower.slice(one + 1), sign => ALPHABET.indexOf(sign))
  if (places.includes(-1)) return false
  const codes = Array.from(prefix, sign => sign.charCodeAt(0))
  const sum = polymod([...codes.map(code => code >> 5), 0, ...codes.map(code => code & 31), ...places])
  return sum === (places[0] === 0 ? BECH32 : BECH32M)
}

function polymod(values: readonly number[]): number {
  let sum = 1
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (const [bit, term] of GENERATOR.entries()) if (((top >>> bit) & 1) !== 0) sum ^= term
  }
  return sum >>> 0
}
