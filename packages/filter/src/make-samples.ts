import { randomInt } from 'node:crypto'
import { passesLuhn } from './detectors/luhn.js'

export interface Sample {
  /** The id of the detector that must find it. */
  readonly detector: string
  readonly text: string
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'

/** A card number, an account, an address, a key and an image that loads from elsewhere, made of random parts and right in every checksum. */
export function makeSamples(): readonly Sample[] {
  return [
    { detector: 'payment-card', text: makeCard() },
    { detector: 'iban', text: makeIban() },
    { detector: 'email', text: `${draw(LETTERS, 8)}.${draw(LETTERS, 6)}@${draw(LETTERS, 9)}.example` },
    // Its host is random, so that no list of trusted ones has it.
    { detector: 'output-link', text: `![x](https://${draw(LETTERS, 12)}.example/?${draw(DIGITS, 6)})` },
    { detector: 'github-token', text: `ghp_${draw(LETTERS + LETTERS.toUpperCase() + DIGITS, 36)}` },
  ]
}

function makeCard(): string {
  const start = `4${draw(DIGITS, 14)}`
  const check = DIGITS.split('').find(digit => passesLuhn(Array.from(start + digit, Number), 16))!
  return (start + check).replace(/(.{4})(?=.)/g, '$1 ')
}

/** Germany's: two check digits and 18 more. D is 13, E is 14 (ISO 7064, mod 97-10). */
function makeIban(): string {
  const account = draw(DIGITS, 18)
  const check = 98n - (BigInt(`${account}131400`) % 97n)
  return `DE${String(check).padStart(2, '0')}${account}`
}

/** A random word. */
export function makeWord(): string {
  return draw(LETTERS, 8)
}

function draw(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]!).join('')
}
