/** Numbers from 0 up to 1 that are the same for the same seed: a linear congruence modulo 2^32 (Numerical Recipes). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const DIGITS = '0123456789'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const ALNUM = DIGITS + LOWER + LOWER.toUpperCase()
const NAMES = ['anna', 'ben.stone', 'carla', 'd.finley', 'office', 'first.last', 'hugo', 'staff', 'wolfgang']
const HOSTS = ['example.com', 'mail.example.org', 'offices.example.net', 'firm.example.de']

export interface Value {
  readonly text: string
  /** A checksum decides about it, so that separators may be taken out of it. */
  readonly isSummed: boolean
  /** Upper and lower case mean the same in it. */
  readonly isCaseless: boolean
}

/** A hundred values the filter must know: cards, accounts, addresses, keys and passwords. */
export function makeValues(random: () => number): readonly Value[] {
  const draw = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
  const pick = (all: readonly string[]) => all[Math.floor(random() * all.length)]!
  const makers: readonly (() => Value)[] = [
    () => ({ text: withLuhn(`4${draw(DIGITS, 14)}`), isSummed: true, isCaseless: true }),
    () => ({ text: withMod97(draw(DIGITS, 18)), isSummed: true, isCaseless: true }),
    () => ({ text: `${pick(NAMES)}${draw(DIGITS, 2)}@${pick(HOSTS)}`, isSummed: false, isCaseless: true }),
    () => ({ text: `ghp_${draw(ALNUM, 36)}`, isSummed: false, isCaseless: false }),
    () => ({ text: `password: ${draw(LOWER, 6)}${draw(DIGITS, 3)}!Q`, isSummed: false, isCaseless: true }),
  ]
  return Array.from({ length: 100 }, (_, i) => makers[i % makers.length]!())
}

function withLuhn(start: string): string {
  const sum = Array.from(start, Number).reduce((sum, digit, i) => {
    const doubled = (start.length - i) % 2 === 1 ? digit * 2 : digit
    return sum + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return `${start}${(10 - (sum % 10)) % 10}`
}

/** Germany's: D is 13, E is 14 (ISO 7064, mod 97-10). */
function withMod97(account: string): string {
  const check = 98n - (BigInt(`${account}131400`) % 97n)
  return `DE${String(check).padStart(2, '0')}${account}`
}
