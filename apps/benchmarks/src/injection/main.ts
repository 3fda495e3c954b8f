import { createInjectionDetector, TIERS } from '@windbreak/filter/injection'
import { makeOrdinaryText } from '../filter/ordinary-text.js'
import { slope } from '../filter/speed.js'
import { WORST } from '../filter/worst-texts.js'
import { machine } from '../keys/figure.js'

const SIZE = Number(process.env['BENCH_BYTES'] ?? 2_000_000)
const [SMALL, LARGE] = [50_000, 500_000]
const GOALS = { ordinary: 30, slope: 1.1 }
/** Beside the filter's own: what makes rules begin over and over, and what hides. */
const COMMANDS: Readonly<Record<string, string>> = {
  'verbs of rules': 'ignore ',
  'verbs and places': 'ignore all previous ',
  questions: 'what are your ',
  'letters apart': 'a ',
  'frames of templates': '<|im_start|>',
  tags: '\u{e0041}',
  'mathematical letters': '\u{1d41a}',
  'text without blanks': '忽略',
}

const say = (text: string) => process.stdout.write(`${text}\n`)
const row = (name: string, ...cells: readonly string[]) =>
  say(`  ${name.padEnd(34)}${cells.map(cell => cell.padStart(16)).join('')}`)

/** Processor time, so that what else the machine does counts little; the best of a few runs. */
function measure(work: () => unknown, characters: number, runs: number) {
  let micros = Number.POSITIVE_INFINITY
  for (let i = 0; i < runs; i++) {
    const began = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(began)
    micros = Math.min(micros, user + system)
  }
  return { millis: Math.max(micros, 1) / 1000, megabytes: characters / 1e6 }
}

const rate = ({ millis, megabytes }: { millis: number; megabytes: number }) => (megabytes / millis) * 1000

const { judge } = createInjectionDetector()
say(machine())
const loading = measure(() => judge('x'), 0, 1)
row('weights read at first use', `${loading.millis.toFixed(0)} ms`)
const text = makeOrdinaryText(SIZE)
for (const tier of TIERS) {
  const speed = rate(measure(() => judge(text, { tier }), text.length, 9))
  row(
    `ordinary text as ${tier}`,
    `${speed.toFixed(0)} MB/s`,
    `goal ≥ ${GOALS.ordinary}`,
    speed < GOALS.ordinary ? 'NOT MET' : '',
  )
}
const message = text.slice(0, 2000)
const many = measure(() => Array.from({ length: 200 }, () => judge(message)), 200 * message.length, 9)
row('a message of 2,000 characters', `${((many.millis * 1000) / 200).toFixed(0)} µs`)
say(`\nworst texts: ${SMALL} and ${LARGE} characters`)
for (const [name, seed] of Object.entries({ ...WORST, ...COMMANDS })) {
  const texts = [SMALL, LARGE].map(size => seed.repeat(Math.ceil(size / seed.length)).slice(0, size))
  const [small, large] = texts.map(one => measure(() => judge(one), one.length, 5))
  const growth = slope(small!, large!)
  row(name, `${rate(large!).toFixed(0)} MB/s`, `slope ${growth.toFixed(2)}`, growth > GOALS.slope ? 'NOT MET' : '')
}
