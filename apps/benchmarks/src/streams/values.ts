/** What a filter is there to find, made from a seed: valid in form and checksum, and nobody's. */
const DIGITS = '0123456789'
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export type Random = () => number

export const pick = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)]!
export const below = (random: Random, most: number): number => Math.floor(random() * most)

function letters(random: Random, length: number, alphabet = LETTERS): string {
  return Array.from({ length }, () => alphabet[below(random, alphabet.length)]).join('')
}

/** A number of 16 digits in Visa's range whose Luhn sum is right. */
function cardNumber(random: Random): string {
  const digits = `4${letters(random, 14, DIGITS)}`
  let sum = 0
  for (let i = 0; i < 15; i++) {
    const doubled = Number(digits[i]) * (i % 2 === 0 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return digits + String((10 - (sum % 10)) % 10)
}

const fours = (digits: string, sign: string) => digits.match(/.{4}/g)!.join(sign)

const name = (random: Random) => pick(random, ['ann', 'jo.smith', 'k-lee', 'o.meyer+news', 'jürgen', 'm_ortiz'])
const host = (random: Random) =>
  pick(random, ['example.com', 'mail.example.org', 'bücher.example.de', 'post.example.co.uk'])

/** By kind, so that what was planted can be told from what was not. */
export const VALUES: Readonly<Record<string, (random: Random) => string>> = {
  card: random => pick(random, [cardNumber(random), fours(cardNumber(random), ' '), fours(cardNumber(random), '-')]),
  address: random => `${name(random)}@${host(random)}`,
  account: random =>
    pick(random, ['DE89370400440532013000', 'GB82 WEST 1234 5698 7654 32', 'FR7630006000011234567890189']),
  key: random =>
    pick(random, [
      `ghp_${letters(random, 36)}`,
      `AKIA${letters(random, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
      `glpat-${letters(random, 20)}`,
    ]),
  password: random => `password: ${letters(random, 5)}!${letters(random, 5, DIGITS)}x`,
}

/** Longer and odder ones, which a stream has to hold back for long. */
export const LONG: readonly ((random: Random) => string)[] = [
  random => `-----BEGIN PRIVATE KEY-----\n${letters(random, 64)}\n${letters(random, 40)}==\n-----END PRIVATE KEY-----`,
  random => `token=${letters(random, 1_500)}`,
  random => `{"password":"${letters(random, 12)}"}`,
  random => `Authorization: Bearer ${letters(random, 40)}`,
  random => `postgres://app:${letters(random, 14)}@db.example.com/main`,
  random => Buffer.from(`password: ${letters(random, 10)} and more`).toString('base64'),
]

/** Ways to write a value otherwise. */
export const DISGUISES: readonly ((value: string) => string)[] = [
  value => value.replace(/[!-~]/g, sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
  value => Array.from(value).join('\u200b'),
  value => Array.from(value).join('\u0301'),
  value => Array.from(value).join('\u{e0041}'),
  value => Array.from(value, sign => `&#${sign.codePointAt(0)};`).join(''),
  value => encodeURIComponent(value).replace(/[0-9]/g, digit => `%3${digit}`),
  value => value.replace(/[0-9]/g, digit => `\\u003${digit}`),
]

/** Parts of values, what looks like one, and what makes cuts hard. */
export const PARTS: readonly string[] = [
  [
    '4111',
    '1111 ',
    ' 1111-',
    'DE89',
    'GB82 WEST',
    '@',
    'a@',
    '@b',
    '.com',
    'password',
    'token=',
    '"secret": "',
    'Bearer ',
  ],
  [
    '-----BEGIN',
    '-----',
    'eyJ',
    'sk-',
    'ghp_',
    'AKIA',
    '+49 30',
    '536-90',
    'born 1985',
    '10.1.2.',
    '0x',
    '%4',
    '&#5',
    '\\u00',
  ],
  [
    '密码 ',
    'é',
    'e\u0301',
    'пароль ',
    '😀',
    '👩‍👩‍👧',
    '\u00a0',
    '\u200b',
    '한국어',
    'ﷺ',
    '\n',
    '\r\n',
    '\t',
    ', ',
    '. ',
    '"',
    "'",
    '\\',
  ],
].flat()
