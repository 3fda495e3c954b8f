import { Secret } from '@windbreak/core'
import * as fc from 'fast-check'
import t from 'tap'
import { DETECTORS } from '../src/detectors/index.js'
import { findAll } from '../src/apply-rules.js'
import { createCore, type FilterCore } from '../src/create-filter.js'
import { createFilter, errors, type FilterSettings, type Finding } from '../src/index.js'
import { compileRules } from '../src/scan/ruleset.js'
import { asFinding, isReplaced, judge } from '../src/judge.js'
import { cut, cutText, DISGUISED, JWT, letters, PEM, plainText, text, WHOLE } from './material.js'

const IN = { direction: 'in' } as const

/** Settings under which every way of acting meets every other. */
const SETTINGS: Readonly<Record<string, Partial<FilterSettings>>> = {
  'everything is redacted': {},
  'everything blocks': { preset: 'strict' },
  'everything is flagged': { preset: 'observe' },
  'secrets are redacted, personal data flagged': { preset: 'observe', in: { secret: 'redact' } },
  'cards are masked and secrets hashed': { in: { secret: 'hash', pii: 'mask' } },
  'only addresses block': { detectors: { email: 'block' } },
  'some detectors are off': { detectors: { 'assigned-secret': 'off', 'private-key': 'off', 'payment-card': 'flag' } },
}

interface Outcome {
  readonly action: string
  readonly text: string
  readonly findings: readonly Finding[]
}

/** What a stream of the whole must come to, put together here from what was found in the whole. */
function expected({ rules }: FilterCore, whole: string): Outcome {
  const judged = judge(findAll(rules.in.ruleset, whole), rules.in, (from, to) => whole.slice(from, to))
  const blocked = judged.findIndex(({ action }) => action === 'block')
  const seen = blocked === -1 ? judged : judged.slice(0, blocked + 1)
  let given = ''
  let from = 0
  for (const { action, start, end, substitute } of seen) {
    if (action === 'flag') continue
    given += whole.slice(from, start) + (action === 'block' ? '' : substitute)
    from = action === 'block' ? whole.length : end
  }
  const redacted = seen.some(isReplaced)
  return {
    action: blocked === -1 ? (redacted ? 'redact' : 'pass') : 'block',
    text: given + whole.slice(from),
    findings: seen.map(asFinding),
  }
}

function streamed(filter: FilterCore, pieces: readonly string[]): Outcome {
  const stream = filter.open(IN)
  let given = ''
  for (const piece of pieces) {
    given += stream.push(piece)
    if (stream.held > filter.holdBack) throw new Error(`${stream.held} characters held back`)
  }
  given += stream.end()
  return { action: stream.action, text: given, findings: stream.judged.map(asFinding) }
}

// Text once given is never taken back, so where the joined texts are equal for every cut, none of a match came early.
for (const [name, settings] of Object.entries(SETTINGS)) {
  // Commands to the model are looked for in whole texts only.
  const quiet = { ...settings, injection: { user: 'off' as const } }
  const filter = createCore(quiet, { hashKey: new Secret('a key for tests') })

  t.test(`where ${name}, a stream equals the whole for every cut in two`, t => {
    fc.assert(
      fc.property(text(4), whole => {
        const wanted = JSON.stringify(expected(filter, whole))
        for (let at = 0; at <= whole.length; at++) {
          if (JSON.stringify(streamed(filter, cut(whole, [at]))) !== wanted) throw new Error(`cut at ${at}`)
        }
      }),
      { numRuns: 50 },
    )
    t.end()
  })

  t.test(`where ${name}, a stream equals the whole for many cuts, and for one character at a time`, t => {
    fc.assert(
      fc.property(cutText(), ({ whole, pieces }) => {
        const wanted = JSON.stringify(expected(filter, whole))
        if (JSON.stringify(streamed(filter, pieces)) !== wanted) throw new Error('many cuts')
        if (JSON.stringify(streamed(filter, whole.split(''))) !== wanted) throw new Error('single characters')
      }),
      { numRuns: 100 },
    )
    t.end()
  })

  t.test(`where ${name}, a whole that passes or is redacted is what its stream gives`, t => {
    fc.assert(
      fc.property(text(), whole => {
        const { action, text: given, findings } = filter.apply(whole, IN)
        const stream = streamed(filter, [whole])
        if (action === 'block') return given === '' && stream.action === 'block'
        return JSON.stringify({ action, text: given, findings }) === JSON.stringify(stream)
      }),
      { numRuns: 100 },
    )
    t.end()
  })
}

t.test('each kind of match equals its whole for every cut in two, alone and in a sentence', t => {
  const filter = createCore()
  for (const one of [...WHOLE, ...DISGUISED].filter(({ length }) => length < 400)) {
    for (const whole of [one, `See ${one}, please.`, `${one}\n${one}`]) {
      const wanted = JSON.stringify(expected(filter, whole))
      const unequal: number[] = []
      for (let at = 0; at <= whole.length; at++) {
        if (JSON.stringify(streamed(filter, cut(whole, [at]))) !== wanted) unequal.push(at)
      }
      t.strictSame(unequal, [], JSON.stringify(whole))
    }
  }
  t.end()
})

t.test('a token longer than any piece is decoded, the same for every cut', t => {
  const filter = createCore()
  const encoded = Buffer.from(`${letters(1500)} 4111111111111111 ${letters(900)}`).toString('base64')
  const whole = `see ${encoded} there`
  const wanted = JSON.stringify(expected(filter, whole))
  t.match(JSON.parse(wanted), { findings: [{ detector: 'payment-card' }] })
  for (let at = 0; at <= whole.length; at += 97) {
    t.equal(JSON.stringify(streamed(filter, cut(whole, [at, Math.min(whole.length, at + 700)]))), wanted)
  }
  t.equal(JSON.stringify(streamed(filter, whole.split(''))), wanted)
  t.end()
})

// This is no law: what made a neighbour harmless may be what was redacted.
t.test('what was redacted hardly ever holds anything more to find', t => {
  const filter = createFilter()
  const isClean = (whole: string) => filter.scan(filter.apply(whole, IN).text).length === 0
  for (const whole of ['password: hunter2!', `token=${letters(2300)}`, PEM, JWT])
    t.ok(isClean(whole), whole.slice(0, 12))
  const unclean = fc.sample(plainText(), { seed: 20261122, numRuns: 1000 }).filter(whole => !isClean(whole))
  t.ok(unclean.length <= 20, `${unclean.length} of 1000`)
  t.end()
})

t.test('only as much is held back as could still become part of a match', t => {
  const rows: readonly [why: string, text: string, given: string][] = [
    ['a word could be the start of an address', 'Hello wor', 'Hello '],
    ['a word that ended could not', 'Hello world ', 'Hello world '],
    ['digits could be a card', 'Pay with 4111 1111 ', 'Pay with '],
    ['digits could be of a number that the next word names', 'In 2026 ', 'In '],
    ['a value goes with its name', 'password = hun', 'password ='],
    ['a key, until it ends', `Use ghp_${letters(36)}`, 'Use '],
    ['a word that only starts like a key', 'skipping ', 'skipping '],
    ['half a character', 'Hi \ud83d', 'Hi '],
  ]
  for (const [why, whole, given] of rows) t.equal(createFilter().open(IN).push(whole), given, why)
  t.end()
})

t.test('an address is not given before it is known to be none', t => {
  const stream = createFilter().open(IN)
  t.equal(stream.push('Write to john.smi'), 'Write to ')
  t.equal(stream.push('th@exam'), '')
  t.equal(stream.push('ple.com'), '')
  t.equal(stream.push(' or'), '[email] ')
  t.equal(stream.end(), 'or')
  t.end()
})

/** Counts what string methods look at, while `work` runs: a measure of work that no busy machine can blur. */
function countWork(work: () => void): number {
  const proto = String.prototype as unknown as Record<string, (...args: unknown[]) => unknown>
  const originals = new Map<string, (...args: unknown[]) => unknown>()
  let count = 0
  const costs: Readonly<Record<string, (text: string, result: unknown, args: readonly unknown[]) => number>> = {
    charCodeAt: () => 1,
    charAt: () => 1,
    startsWith: (_, __, [search]) => (search as string).length,
    slice: (_, result) => (result as string).length,
    split: text => text.length,
    replace: text => text.length,
    includes: text => text.length,
    indexOf: (text, result, [, from = 0]) => (result === -1 ? text.length : (result as number)) - (from as number),
    lastIndexOf: text => text.length,
    toLowerCase: text => text.length,
  }
  for (const [name, cost] of Object.entries(costs)) {
    const original = proto[name]!
    originals.set(name, original)
    proto[name] = function (this: string, ...args) {
      const result = original.apply(this, args)
      count += cost(this, result, args)
      return result
    }
  }
  try {
    work()
  } finally {
    for (const [name, original] of originals) proto[name] = original
  }
  return count
}

const WORST: Readonly<Record<string, string>> = {
  'one long run of digits': '1',
  'groups of digits': '4444 ',
  'pairs of digits': '44 44-',
  'single digits': '4 ',
  cards: '4111 1111 1111 1111, ',
  'local parts': 'a.b-',
  'signs of addresses': 'a@',
  'addresses in each other': 'a@b.co@',
  'dots behind a sign': 'a@b.',
  'account prefixes': 'DE89 ',
  'accounts that fail late': 'GB82WEST1234569876543 ',
  'names of secrets': 'password=',
  'names and space': 'password: ',
  'open quotes': 'token="',
  'signs of assignment': '=',
  'arrows and elements': '<token>',
  'lists of strings': '("token",',
  'spoken assignments': 'password is ',
  'key prefixes': 'sk-',
  'key prefixes that continue': 'glpat-aA1.',
  'Slack prefixes': 'xoxb-',
  'token headers': 'eyJhbGciOiJ9.',
  'key frames': '-----BEGIN PRIVATE KEY-----',
  'frames and keys': `-----BEGIN PRIVATE KEY-----${letters(40)}`,
  'numbers that need a name': 'ssn 123456782 ',
  'groups of three': '123 456 789 ',
  'numbers with dashes': '536-90-4398-',
  dates: '3/4/1985 ',
  'dates of birth': 'born 3/4/1985, ',
  'phone numbers': '+49 30 901820, ',
  'phones in brackets': '(415) 555-0132',
  'grouped digits behind a word': 'call 45 084 02 11 ',
  'addresses of machines': '8.34.208.17,',
  'colons and digits': 'ab:cd:',
  'wallets that fail': '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb ',
  'accounts of contracts': '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD ',
  'capitals and digits': 'AA12BB34CC ',
  dashes: '-',
  backslashes: '\\',
  escapes: '\\u000a',
  quotes: '"\'',
  'two-byte text': '密码 ',
  'secrets of any length': `token=${letters(70)}`,
}
/** Most of them are of looking for a name among the few words beside a number. */
const MOST_STEPS = 800

t.test('work grows with the length of the text, whatever the text', t => {
  const filter = createFilter()
  const repeat = (seed: string, length: number) => seed.repeat(Math.ceil(length / seed.length)).slice(0, length)
  for (const [name, seed] of Object.entries(WORST)) {
    const few = repeat(seed, 20_000)
    const many = repeat(seed, 80_000)
    const short = countWork(() => filter.scan(few))
    const long = countWork(() => filter.scan(many))
    t.ok(long <= short * 4.4 + 1000, `${name}: ${long} steps for four times the text of ${short}`)
    t.ok(long <= many.length * MOST_STEPS, `${name}: ${Math.round(long / many.length)} steps a character`)
  }
  t.end()
})

t.test('work grows with the length of a stream, one character at a time', t => {
  const filter = createFilter()
  for (const [name, seed] of Object.entries(WORST)) {
    const run = (length: number) =>
      countWork(() => {
        const stream = filter.open(IN)
        for (let i = 0; i < length; i++) stream.push(seed[i % seed.length]!)
        stream.end()
      })
    const short = run(8_000)
    const long = run(32_000)
    t.ok(long <= short * 4.4 + 4000, `${name}: ${long} steps for four times the text of ${short}`)
  }
  t.end()
})

t.test('the hold-back follows from the detectors in use', t => {
  t.ok(createFilter().holdBack > 1024)
  t.ok(createFilter().holdBack < 16_384)
  t.ok(compileRules(DETECTORS.filter(({ id }) => id === 'email')).holdBack < createFilter().holdBack)
  t.equal(compileRules([]).context, 0)
  t.end()
})

async function* source(...pieces: (string | Error)[]) {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece
    yield piece
  }
}

async function read(stream: AsyncIterable<string>): Promise<{ given: string; error?: unknown }> {
  let given = ''
  try {
    for await (const piece of stream) given += piece
  } catch (error) {
    return { given, error }
  }
  return { given }
}

t.test('a stream tells at its end what was found', async t => {
  const stream = createFilter().stream(source('My card is 4111 11', '11 1111 1111, ok?'), { direction: 'out' })
  t.strictSame(await read(stream), { given: 'My card is [card], ok?' })
  t.match(await stream.result, {
    action: 'redact',
    findings: [{ detector: 'payment-card', kind: 'pii', start: 11, end: 30 }],
  })
})

t.test('a stream that blocks gives what came before, throws, and stops its source', async t => {
  let stopped = false
  const endless: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => {
      const pieces = ['Hi, write to ', 'john@example.com', ' or ', 'so on ']
      return {
        next: async () => ({ done: false, value: pieces.shift() ?? 'more ' }),
        return: () => {
          stopped = true
          return new Promise(() => {})
        },
      }
    },
  }
  const stream = createFilter({ preset: 'strict' }).stream(endless, { direction: 'out' })
  const { given, error } = await read(stream)
  t.equal(given, 'Hi, write to ')
  t.match(error, { code: 'WB_FILTER_BLOCKED', statusCode: 403 })
  t.ok(error instanceof errors.Blocked)
  t.ok(stopped, 'without waiting for it')
  t.match(await stream.result, { action: 'block', findings: [{ detector: 'email', start: 13, end: 29 }] })
})

t.test('a blocked result that nobody waits for harms nobody', async t => {
  const unhandled: unknown[] = []
  const onUnhandled = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', onUnhandled)
  t.teardown(() => process.off('unhandledRejection', onUnhandled))
  await read(createFilter({ preset: 'strict' }).stream(source('john@example.com'), IN))
  await read(createFilter().stream(source('text ', new Error('broken')), IN))
  await new Promise(resolve => setImmediate(resolve))
  t.strictSame(unhandled, [])
})

t.test('when the source breaks, what was held is dropped and the error passed on', async t => {
  const broken = new Error('broken')
  const stream = createFilter().stream(source('Pay 4111 1111 11', broken), IN)
  t.strictSame(await read(stream), { given: 'Pay ', error: broken })
  await t.rejects(stream.result, broken)
})

t.test('a reader who leaves does not wait for a source that hangs', async t => {
  const hanging: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => {
      let first = true
      return {
        next: () => {
          if (!first) return new Promise(() => {})
          first = false
          return Promise.resolve({ done: false, value: 'Hello there, ' })
        },
        return: () => new Promise(() => {}),
      }
    },
  }
  const stream = createFilter().stream(hanging, IN)
  t.match(await stream.next(), { value: 'Hello there, ' })
  void stream.next()
  t.strictSame(await stream.return!(), { done: true, value: undefined })
  t.strictSame(await stream.result, { action: 'pass', findings: [] })
})

t.test('streams share nothing', async t => {
  const filter = createFilter()
  const one = filter.open(IN)
  const other = filter.open(IN)
  let first = ''
  let second = ''
  for (const piece of ['4111 11', '11 1111', ' 1111']) {
    first += one.push(piece)
    second += other.push('x')
  }
  t.equal(first + one.end(), '[card]')
  t.equal(second + other.end(), 'xxx')
})
