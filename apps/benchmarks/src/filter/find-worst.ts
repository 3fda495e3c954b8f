import { createRandom } from '../keys/random.js'

/** What detectors look for, and what keeps them looking: names, digits, signs between, openings, escapes. */
const NUMBERS = '1 0 4 12 49 123 0176 4111 1234567 219099999 1234567890 86095742719 4111111111111112 +33 (415) 00'
const CODES = 'A AB C01X00 DE89 GB82WEST x ab deadbeef 0x 1A MTIz SGVs sk- xoxb- eyJ postgres:// http:// @ .co'
const NAMES =
  'passport|tax id|ssn|account number|phone|call|born|card|version|numéro|телефон|电话|password|token|secret|[card]'
const SIGNS = ['-', '.', '/', ':', '=', ', ', '"', "'", '(', ')', '\n', '_', '+', '#', '&', '\\', '-----BEGIN ']
const DISGUISES = ['%20', '%34', '&#52;', '\\u0034', '\u200b', '\u00a0', '４', 'а', 'é', 'e\u0301']
const SPACES = Array.from({ length: 6 }, () => ' ')
const TOKENS = [NUMBERS.split(' '), CODES.split(' '), NAMES.split('|'), SIGNS, DISGUISES, SPACES].flat()
const LONGEST = 14
const LENGTH = 6000

export interface Worst {
  readonly seed: string
  /** Of CPU time, for each character of the seed repeated. */
  readonly nanos: number
}

/**
 * Climbs from rows of tokens to dearer ones: a token is put in, taken out or exchanged, and what costs more time for each
 * character is kept. The same numbers come out for the same start, as far as the clock lets them.
 */
export function findWorst(scan: (text: string) => unknown, start: number, steps: number): Worst {
  const random = createRandom(start)
  const pick = (count: number) => Math.floor(random() * count)
  let tokens = Array.from({ length: 1 + pick(6) }, () => TOKENS[pick(TOKENS.length)]!)
  let best = cost(scan, tokens)
  for (let step = 0; step < steps; step++) {
    const at = pick(tokens.length + 1)
    const taken = pick(3) === 0 ? 0 : 1
    const put = pick(4) === 0 && tokens.length > 1 ? [] : [TOKENS[pick(TOKENS.length)]!]
    const changed = tokens.toSpliced(at, taken, ...put)
    if (changed.length === 0 || changed.length > LONGEST) continue
    const nanos = cost(scan, changed)
    if (nanos <= best) continue
    best = nanos
    tokens = changed
  }
  return { seed: tokens.join(''), nanos: best }
}

/** The better of two runs, since what else the machine does only adds. */
function cost(scan: (text: string) => unknown, tokens: readonly string[]): number {
  const seed = tokens.join('')
  const text = seed.repeat(Math.ceil(LENGTH / seed.length))
  return Math.min(...[1, 2].map(() => cpuNanos(() => scan(text)))) / text.length
}

/** CPU time of this process, in nanoseconds. */
function cpuNanos(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return 1000 * (user + system)
}
