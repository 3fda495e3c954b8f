import { createHash } from 'node:crypto'
import t from 'tap'
import { type KeyDetector, type KeyFormat, type Run } from '../src/detectors/keys/key-format.js'
import { vendorKeys } from '../src/detectors/keys/index.js'
import { createFilter } from '../src/index.js'
import { CLASS, DIGIT } from '../src/scan/char-class.js'
import { letters } from './material.js'

// The samples are made here, of the formats as they are written down: no key that looks real is stored anywhere.

const filter = createFilter()
const formats = vendorKeys.filter((detector): detector is KeyDetector => 'format' in detector).map(d => d.format)

const covers = (text: string, key: string) => {
  const start = text.indexOf(key)
  return filter
    .scan(text)
    .some(found => found.kind === 'secret' && found.start <= start && found.end >= start + key.length)
}

const ids = (text: string) => filter.scan(text).map(({ detector }) => detector)

function alphabetOf(mask: number): string {
  const codes = Array.from({ length: 94 }, (_, i) => i + 33)
  return String.fromCharCode(...codes.filter(code => (CLASS[code]! & mask) !== 0))
}

/** Letters by chance, but neither end one that a sentence could have put there. */
function fill({ mask }: Run, length: number, salt: number): string {
  const alphabet = alphabetOf(mask)
  const plain = alphabet.replace(/[^A-Za-z0-9]/g, '') || alphabet
  if (length === 0) return ''
  const inner = letters(length + salt, alphabet).slice(salt, -1)
  // Chance alone makes a key without a digit now and then, which some formats take for a name.
  const digits = (mask & DIGIT) !== 0 && length >= 12 ? '4071' : ''
  return `${digits}${inner.slice(digits.length)}${letters(1, plain)}`
}

function keyOf({ lead, body, after = '', has }: KeyFormat, prefix: string, less = 0): string {
  const before = lead === undefined ? '' : leadOf(lead, prefix)
  const rest = body.map((part, i) => {
    if (typeof part === 'string') return part
    const last = i === body.length - 1
    return fill(
      part,
      Math.max(0, (part.min === part.max || !last ? part.min : Math.min(part.max, part.min + 8)) - (last ? less : 0)),
      i + 3,
    )
  })
  const key = `${after}${before}${prefix}${rest.join('')}`
  return has === undefined ? key : `${key.slice(0, -4)}${has}${key.slice(-3)}`
}

function leadOf({ mask, min }: Run, prefix: string): string {
  if (prefix.startsWith('us')) return `${letters(min - 1, '0123456789abcdef')}-`
  return `${fill({ mask, min, max: min, open: false }, min - 1, 2)}.`
}

/** Up to four keys of each format, one for each prefix. */
const SAMPLES = formats.flatMap(format =>
  format.prefixes.slice(0, 4).map(prefix => {
    const key = keyOf(format, prefix)
    return { format, prefix, key, shown: key.slice((format.after ?? '').length) }
  }),
)

for (const [where, wrap] of Object.entries({
  'by its form alone': (key: string) => key,
  'in a sentence': (key: string) => `Use ${key} for it.`,
  'in JSON': (key: string) => JSON.stringify({ value: key }),
  'as a variable': (key: string) => `X=${key}\n`,
  'in the query of an address': (key: string) => `https://x.example/?x=${key}&y=2`,
})) {
  t.test(`every format is found ${where}`, t => {
    const missed = SAMPLES.filter(({ key, shown }) => !covers(wrap(key), shown))
    t.strictSame(
      missed.map(({ format, prefix }) => `${format.id} ${prefix}`),
      [],
    )
    t.end()
  })
}

t.test('no format takes a placeholder', t => {
  const taken = SAMPLES.filter(({ format, prefix, shown }) => {
    const body = shown.slice(shown.indexOf(prefix) + prefix.length).replace(/[A-Za-z0-9]/g, 'x')
    return ids(`${format.after ?? ''}${prefix}${body}`).includes(format.id)
  })
  t.strictSame(
    taken.map(({ format, prefix }) => `${format.id} ${prefix}`),
    [],
  )
  t.end()
})

t.test('no format takes what is shorter than its keys are', t => {
  const taken = SAMPLES.filter(({ format, prefix }) => {
    const last = format.body.at(-1)
    if (typeof last !== 'object' || last.min < 8) return false
    const shortest = { ...format, body: [...format.body.slice(0, -1), { ...last, max: last.min }] }
    return ids(keyOf(shortest, prefix, 1)).includes(format.id)
  })
  t.strictSame(
    taken.map(({ format, prefix }) => `${format.id} ${prefix}`),
    [],
  )
  t.end()
})

t.test('no format of a known length takes what goes on', t => {
  const taken = SAMPLES.filter(({ format, key }) => {
    const last = format.body.at(-1)
    if (typeof last !== 'object' || last.open) return false
    return ids(`${key}${letters(last.max, alphabetOf(last.mask).replace(/[^A-Za-z0-9]/g, ''))}`).includes(format.id)
  })
  t.strictSame(
    taken.map(({ format, prefix }) => `${format.id} ${prefix}`),
    [],
  )
  t.end()
})

t.test('there are more than 300 of them, each with a page to read it up on', t => {
  t.ok(formats.length > 300)
  t.strictSame(
    formats.filter(({ reference }) => !/^https:|^@windbreak/.test(reference)),
    [],
  )
  t.end()
})

t.test('a wallet key counts only with its checksum right', t => {
  const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
  const base58 = (bytes: Uint8Array) => {
    const digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
    let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
    let text = ''
    for (; value > 0n; value /= 58n) text = digits.charAt(Number(value % 58n)) + text
    return text
  }
  const body = Buffer.concat([Buffer.from([0x80]), sha(Buffer.from('a wallet of nobody'))])
  const key = base58(Buffer.concat([body, sha(sha(body)).subarray(0, 4)]))
  t.equal(key.length, 51)
  t.strictSame(ids(`sweep ${key} now`), ['wallet-key'])
  const other = key.slice(0, 20) + (key.charAt(20) === 'a' ? 'b' : 'a') + key.slice(21)
  t.strictSame(ids(`sweep ${other} now`), [])
  t.end()
})
