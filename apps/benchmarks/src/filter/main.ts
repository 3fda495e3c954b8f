import { createFilter, FilterSettings } from '@windbreak/filter'
import { machine } from '../keys/figure.js'
import { findWorst } from './find-worst.js'
import { makeOrdinaryText } from './ordinary-text.js'
import { comparePeers } from './peers/compare.js'
import { measure, rate, slope } from './speed.js'
import { PROSE, WORST } from './worst-texts.js'

const SIZE = Number(process.env['BENCH_BYTES'] ?? 4_000_000)
const [SMALL, LARGE] = [100_000, 1_000_000]
const GOALS = { ordinary: 100, worst: 10, slope: 1.1, prose: 50 }
const STARTS = Number(process.env['BENCH_STARTS'] ?? 8)
const STEPS = 150

const say = (text: string) => process.stdout.write(`${text}\n`)
const row = (name: string, ...cells: readonly string[]) =>
  say(`  ${name.padEnd(34)}${cells.map(cell => cell.padStart(16)).join('')}`)

const detectorIds = Object.keys(FilterSettings.properties.detectors.properties)

function measureOrdinary(): void {
  const text = makeOrdinaryText(SIZE)
  const filter = createFilter()
  const before = process.memoryUsage()
  const found = filter.scan(text).length
  const speed = measure(filter.scan, text, 9)
  const after = process.memoryUsage()
  say(`ordinary text (${speed.megabytes.toFixed(1)} MB of prose, code and markdown), ${detectorIds.length} detectors`)
  row('all detectors', `${rate(speed).toFixed(0)} MB/s`, `goal ≥ ${GOALS.ordinary}`)
  row('a message of 2,000 characters', `${messages(filter.scan, text)} µs`)
  row('a stream, 20 characters a piece', `${rate(measure(streamed(filter), text, 3)).toFixed(0)} MB/s`)
  row('found in it', String(found), 'goal 0')
  row('memory while it ran', `${((after.rss - before.rss) / 1e6).toFixed(1)} MB`)
}

function messages(scan: (text: string) => unknown, text: string): string {
  const pieces = Array.from({ length: 500 }, (_, i) => text.slice(i * 2000, i * 2000 + 2000))
  const { millis } = measure(() => pieces.forEach(piece => scan(piece)), text)
  return ((1000 * millis) / pieces.length).toFixed(0)
}

function streamed(filter: ReturnType<typeof createFilter>) {
  return (text: string) => {
    const stream = filter.open({ direction: 'out' })
    for (let at = 0; at < text.length; at += 20) stream.push(text.slice(at, at + 20))
    stream.end()
  }
}

function measureWorst(): void {
  say(`\nworst texts, all detectors: ${SMALL} and ${LARGE} characters`)
  const { scan } = createFilter()
  for (const [name, seed] of Object.entries(WORST)) {
    const texts = [SMALL, LARGE].map(size => seed.repeat(Math.ceil(size / seed.length)).slice(0, size))
    scan(texts[0]!)
    const [small, large] = texts.map(text => measure(scan, text, 3))
    const [speed, growth] = [rate(large!), slope(small!, large!)]
    const met = speed >= GOALS.worst && growth <= GOALS.slope
    row(name, `${speed.toFixed(0)} MB/s`, `slope ${growth.toFixed(2)}`, met ? '' : 'NOT MET')
  }
}

function measureProse(): void {
  say(`\nprose in other scripts, all detectors: ${LARGE} characters`)
  const { scan } = createFilter()
  for (const [name, seed] of Object.entries(PROSE)) {
    const text = seed.repeat(Math.ceil(LARGE / seed.length)).slice(0, LARGE)
    const speed = rate(measure(scan, text, 4))
    row(name, `${speed.toFixed(0)} M/s`, `goal ≥ ${GOALS.prose}`, speed >= GOALS.prose ? '' : 'NOT MET')
  }
}

/** Looks for dearer texts than are known, for as many starts as `BENCH_STARTS` says. */
function searchWorst(): void {
  say('\nrows of tokens repeated that cost the most CPU time, found by climbing')
  const { scan } = createFilter()
  for (let start = 1; start <= STARTS; start++) {
    const { seed, nanos } = findWorst(scan, start, STEPS)
    say(`  ${nanos.toFixed(0)} ns a character  ${JSON.stringify(seed)}`)
  }
}

function measureEach(): void {
  const text = makeOrdinaryText(SIZE / 4)
  const off = Object.fromEntries(detectorIds.map(id => [id, 'off' as const]))
  const none = measure(createFilter({ detectors: off }).scan, text).millis
  const nanos = (millis: number) => `${Math.max(0, (1e6 * millis) / (text.length / 1000)).toFixed(0)} ns/kB`
  say('\neach detector alone on ordinary text, beyond what the walk costs with none')
  row('the walk', nanos(none))
  const costs = detectorIds.map(id => {
    const { scan } = createFilter({ detectors: { ...off, [id]: 'redact' } })
    return [id, measure(scan, text, 4).millis - none] as const
  })
  for (const [id, millis] of costs.toSorted((a, b) => b[1] - a[1])) {
    row(id, nanos(millis))
  }
}

async function measurePeers(): Promise<void> {
  say('other filters, and a loop over patterns')
  for (const line of await comparePeers()) say(line)
}

const PARTS: Readonly<Record<string, () => void | Promise<void>>> = {
  ordinary: measureOrdinary,
  worst: measureWorst,
  prose: measureProse,
  each: measureEach,
  peers: measurePeers,
  search: searchWorst,
}

/** Parts that take long: only where they are named. */
const ON_REQUEST = new Set(['search', 'peers'])

/** Measures the parts that are named, or all but those on request. Ends with 2 where there is no such part. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find(name => !Object.hasOwn(PARTS, name))
  if (unknown !== undefined) {
    say(`there is no part "${unknown}"; there are: ${Object.keys(PARTS).join(', ')}`)
    return 2
  }
  say(`machine: ${machine()}; one core\n`)
  for (const [name, part] of Object.entries(PARTS)) {
    if (names.length === 0 ? !ON_REQUEST.has(name) : names.includes(name)) await part()
  }
  return 0
}

process.exitCode = await main(process.argv.slice(2))
