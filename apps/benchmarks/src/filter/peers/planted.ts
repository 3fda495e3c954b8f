import { createRandom } from '../../keys/random.js'

const DIGITS = '0123456789'
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LOWER = UPPER.toLowerCase()
const WORD = UPPER + LOWER + DIGITS
const BASE32 = `${UPPER}234567`

type Draw = (alphabet: string, length: number) => string

/** A value that stands in a sentence of its own. */
export interface Planted {
  readonly kind: string
  readonly text: string
  readonly start: number
  readonly end: number
}

const KEYS: readonly ((draw: Draw) => string)[] = [
  draw => `AKIA${draw(BASE32, 16)}`,
  draw => `ghp_${draw(WORD, 36)}`,
  draw => `gho_${draw(WORD, 36)}`,
  draw => `glpat-${draw(WORD, 20)}`,
  draw => `xoxb-${draw(DIGITS, 12)}-${draw(DIGITS, 12)}-${draw(WORD, 24)}`,
  draw => `sk_live_${draw(WORD, 24)}`,
  draw => `rk_live_${draw(WORD, 24)}`,
  draw => `sk-proj-${draw(WORD, 74)}T3BlbkFJ${draw(WORD, 74)}`,
  draw => `sk-ant-api03-${draw(WORD, 93)}AA`,
  draw => `AIza${draw(WORD, 35)}`,
  draw => `npm_${draw(WORD, 36)}`,
  draw => `hf_${draw(UPPER + LOWER, 34)}`,
  draw => `SG.${draw(WORD, 22)}.${draw(WORD, 43)}`,
  draw => `dop_v1_${draw('0123456789abcdef', 64)}`,
]

/** Lengths and first digits of Visa, Mastercard, American Express and Discover. */
const CARDS = [['4', 16], ['53', 16], ['37', 15], ['6011', 16]] as const // prettier-ignore

/** Country, and what follows the check digits. */
const ACCOUNTS: readonly (readonly [string, (draw: Draw) => string])[] = [
  ['DE', draw => draw(DIGITS, 18)],
  ['GB', draw => draw(UPPER, 4) + draw(DIGITS, 14)],
  ['NO', draw => draw(DIGITS, 11)],
]

/** Numbers that regulators keep for films and books, so that they are nobody's: NANPA, Ofcom, ARCEP, BNetzA. */
const PHONES: readonly ((draw: Draw) => string)[] = [
  draw => `(415) 555-01${draw(DIGITS, 2)}`,
  draw => `+1 212-555-01${draw(DIGITS, 2)}`,
  draw => `+44 20 7946 0${draw(DIGITS, 3)}`,
  draw => `020 7946 0${draw(DIGITS, 3)}`,
  draw => `+33 1 99 00 ${draw(DIGITS, 2)} ${draw(DIGITS, 2)}`,
  draw => `+49 30 23125 ${draw(DIGITS, 3)}`,
]

const fours = (value: string) => value.replace(/.{4}(?=.)/g, '$& ')
/** American Express prints its 15 digits as 4, 6 and 5. */
const printed = (card: string) => (card.length === 15 ? card.replace(/^(.{4})(.{6})/, '$1 $2 ') : fours(card))

/** Forty values of five kinds, made from a seed: right in form and checksum, and nobody's. */
export function plantValues(seed = 1): readonly Planted[] {
  const random = createRandom(seed)
  const draw: Draw = (alphabet, length) =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]!).join('')
  const cards = CARDS.map(([start, length]) => makeCard(start + draw(DIGITS, length - start.length - 1)))
  const accounts = ACCOUNTS.map(([country, make]) => makeIban(country, make(draw)))
  const addresses = ['com', 'org', 'net', 'de', 'fr', 'co.uk'].map(
    end => `${draw(LOWER, 5)}.${draw(LOWER, 7)}@${draw(LOWER, 14)}.${end}`,
  )
  return [
    ...KEYS.map(make => plant('keys', 'The key is ', make(draw), ' and it still works.')),
    ...[...cards, ...cards.map(printed)].map(card => plant('cards', 'Please charge my card ', card, ' today.')),
    ...addresses.map(address => plant('e-mails', 'You can write to ', address, ' about it.')),
    ...[...accounts, ...accounts.map(fours)].map(iban => plant('IBANs', 'The IBAN is ', iban, ' as agreed.')),
    ...PHONES.map(make => plant('phones', 'My phone number is ', make(draw), ' so call me.')),
  ]
}

function plant(kind: string, before: string, value: string, after: string): Planted {
  return { kind, text: before + value + after, start: before.length, end: before.length + value.length }
}

/** Appends the digit that makes the Luhn sum right (ISO/IEC 7812-1). */
function makeCard(digits: string): string {
  const sum = Array.from(digits, Number)
    .toReversed()
    .reduce((sum, digit, i) => sum + (i % 2 === 1 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit), 0)
  return digits + String((10 - (sum % 10)) % 10)
}

/** Puts the country and its check digits before the account (ISO 13616: mod 97-10 of ISO 7064, A is 10). */
function makeIban(country: string, account: string): string {
  const digits = Array.from(`${account}${country}00`, sign => String(Number.parseInt(sign, 36))).join('')
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${account}`
}
