/** The digit at `index`; letters count on from 10, as ISO 7064 has it. */
export function digitAt(value: string, index: number): number {
  const code = value.charCodeAt(index)
  return code < 0x40 ? code - 0x30 : code - 0x37
}

/** The digits times the weights, summed, from `from` on. */
export function weigh(value: string, weights: readonly number[], from = 0): number {
  let sum = 0
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * digitAt(value, from + i)
  return sum
}

/** ISO/IEC 7812-1, annex B. */
export function luhn(value: string): boolean {
  let sum = 0
  for (let i = 0; i < value.length; i++) {
    const digit = digitAt(value, value.length - 1 - i)
    sum += i % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9
  }
  return sum % 10 === 0
}

/** The remainder of a number of any length; letters count as two digits. */
export function remainder(value: string, modulus: number): number {
  let rest = 0
  for (let i = 0; i < value.length; i++) {
    const digit = digitAt(value, i)
    rest = (digit > 9 ? rest * 100 + digit : rest * 10 + digit) % modulus
  }
  return rest
}

/** ISO 7064, mod 11,10. */
export function mod1110(value: string): boolean {
  let product = 10
  for (let i = 0; i < value.length - 1; i++) {
    const sum = (product + digitAt(value, i)) % 10 || 10
    product = (sum * 2) % 11
  }
  return (product + digitAt(value, value.length - 1)) % 10 === 1
}

const PERMUTED = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
/** Each digit permuted so many times, up to seven. */
const TURNED = Uint8Array.from({ length: 80 }, (_, i) => turn(i % 10, Math.floor(i / 10)))
const PRODUCTS = Uint8Array.from({ length: 100 }, (_, i) => multiply(Math.floor(i / 10), i % 10))

/** Verhoeff's check over the dihedral group of order ten. */
export function verhoeff(value: string): boolean {
  let sum = 0
  for (let i = 0; i < value.length; i++) {
    sum = PRODUCTS[sum * 10 + TURNED[(i % 8) * 10 + digitAt(value, value.length - 1 - i)]!]!
  }
  return sum === 0
}

function turn(digit: number, times: number): number {
  return times === 0 ? digit : turn(PERMUTED[digit]!, times - 1)
}

function multiply(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)
  return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5
}

/** The last digit is what `11 - sum % 11` comes to; `ten` is what stands for a ten, and 0 for eleven. */
export function mod11(value: string, weights: readonly number[], ten = -1): boolean {
  const rest = (11 - (weigh(value, weights) % 11)) % 11
  return digitAt(value, weights.length) === (rest === 10 ? ten : rest)
}

/** One and the same digit all along passes many a sum and is no number. */
export function isVaried(value: string): boolean {
  for (let i = 1; i < value.length; i++) if (value.charCodeAt(i) !== value.charCodeAt(0)) return true
  return false
}

/** The last two digits are what is left to 97, or to nothing, of the number before them. */
export function endsIn97(value: string, before = value.slice(0, -2)): boolean {
  return 97 - remainder(before, 97) === Number(value.slice(-2))
}
