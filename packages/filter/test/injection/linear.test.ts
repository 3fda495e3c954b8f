import t from 'tap'
import { createInjectionDetector } from '../../src/injection/index.js'

const { judge } = createInjectionDetector()

/** What makes rules begin over and over, and what is read longest before it is nothing. */
const SEEDS = [
  'ignore ',
  'ignore all ',
  'what your ',
  'never ',
  'reveal your ',
  'a ',
  'a.',
  'AAAA',
  '- ',
  '.- ',
  '%41',
  '&#65;',
  '\\u0041',
  '<|',
  '<|im_start|>',
  '[INST] ',
  '###',
  '\u200b',
  'a\u200b',
  '\u{e0041}',
  '\u{1d41a}',
  '略',
  'QUJD ',
  'YWJjIGRlZiBnaGkg',
  '1',
  '@a',
]

/** Processor time in microseconds: the least of a few. */
function cost(text: string): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 3; i++) {
    const { user } = process.cpuUsage()
    judge(text)
    least = Math.min(least, process.cpuUsage().user - user)
  }
  return least
}

t.test('time is linear, whatever the text', t => {
  for (const seed of SEEDS) {
    const [small, large] = [32_000, 256_000].map(size => cost(seed.repeat(Math.ceil(size / seed.length))))
    // Eight times the text; a quadratic search would take sixty-four times as long.
    t.ok(large! < 30 * Math.max(small!, 2000), `${JSON.stringify(seed)}: ${small} µs, then ${large} µs`)
  }
  t.end()
})
