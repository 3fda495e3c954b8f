import { CLOSE, hasSign, OPEN, type PhoneReading } from './read-phone.js'

const SPACE = 0x20
const DASH = 0x2d
const DOT = 0x2e
const SLASH = 0x2f
/** French numbers have so many pairs; other rows of pairs are bytes. */
const FRENCH = 5

/** Numbers that only look like a phone's: a date, or the parts of a version or of an address. */
export function isDateOrAddress(reading: PhoneReading, groups: number): boolean {
  if (reading.prefix !== 0) return false
  return isDate(reading, groups) || isAddress(reading, groups)
}

function isDate({ sizes, between }: PhoneReading, groups: number): boolean {
  const sign = between[0]!
  if (groups === 2) return sizes[0] === 4 && sizes[1] === 4 && (sign === DASH || sign === SLASH)
  if (groups !== 3 || between[1] !== sign || sizes[1]! > 2) return false
  if (sign !== DASH && sign !== DOT && sign !== SLASH && sign !== SPACE) return false
  if (sizes[0]! <= 2) return sizes[2] === 2 || sizes[2] === 4
  return sizes[0] === 4 && sizes[2]! <= 2 && sign !== SPACE
}

function isAddress({ sizes, between }: PhoneReading, groups: number): boolean {
  if (groups < 2 || groups > 4) return false
  for (let i = 0; i < groups; i++) if (sizes[i]! > 3 || (i > 0 && between[i - 1] !== DOT)) return false
  return true
}

/** Four pairs or more, and not the five that a French number has. */
export function isPairs({ prefix, sizes, between }: PhoneReading, groups: number): boolean {
  if (prefix !== 0 || groups < 4) return false
  for (let i = 0; i < groups; i++) if (sizes[i] !== 2 || (i > 0 && between[i - 1] !== SPACE)) return false
  return true
}

export function isFrench(groups: number): boolean {
  return groups === FRENCH
}

/** `(999) 999-9999`, `999-999-9999`, `999.999.9999`. */
export function isAmerican({ prefix, sizes, between }: PhoneReading, groups: number): boolean {
  if (groups !== 3 || sizes[0] !== 3 || sizes[1] !== 3 || sizes[2] !== 4) return false
  const [first, second] = [between[0]!, between[1]!]
  if (prefix === 0) return first === second && (first === DASH || first === DOT)
  if (prefix !== OPEN || (second !== DASH && second !== DOT && second !== SPACE)) return false
  return first === CLOSE || first === CLOSE * 0x100 + SPACE || first === CLOSE * 0x100 + DASH
}

/** Whether any of the spaces, brackets and slashes is there that numbers are written with at home. */
export function isWrittenOut({ prefix, between }: PhoneReading, groups: number): boolean {
  if (isOfHome(prefix)) return true
  for (let i = 0; i < groups - 1; i++) if (isOfHome(between[i]!)) return true
  return false
}

function isOfHome(separator: number): boolean {
  return [SPACE, OPEN, CLOSE, SLASH].some(sign => hasSign(separator, sign))
}

/** Groups of two to five digits, the first and the last of one perhaps or of more; not a column of numbers. */
export function isPhoneLike({ prefix, sizes, between }: PhoneReading, groups: number): boolean {
  if (groups > 6) return false
  let slashes = hasSign(prefix, SLASH) ? 1 : 0
  let dots = hasSign(prefix, DOT) ? 1 : 0
  for (let i = 1; i < groups; i++) {
    if (sizes[i]! < 2 || sizes[i]! > 8) return false
    if (hasSign(between[i - 1]!, SLASH)) slashes++
    if (hasSign(between[i - 1]!, DOT)) dots++
  }
  return slashes < 2 && (dots !== 1 || groups > 2)
}
