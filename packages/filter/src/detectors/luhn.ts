/** The Luhn check (ISO/IEC 7812-1, annex B) over the first `length` digits. */
export function passesLuhn(digits: ArrayLike<number>, length: number): boolean {
  let sum = 0
  for (let i = 0; i < length; i++) {
    const digit = digits[length - 1 - i]!
    sum += i % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9
  }
  return sum % 10 === 0
}
