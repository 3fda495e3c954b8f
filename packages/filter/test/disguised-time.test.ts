import t from 'tap'
import { createFilter } from '../src/index.js'

/** What makes a second scan begin, and never lets it end. */
const DISGUISED: Readonly<Record<string, string>> = {
  'full-width digits': '４１１１ ２３４５ ',
  entities: '&#52;&#49; ',
  'percent escapes': '%34%31 ',
  'look-alike letters': 'pаsswоrd ',
  'invisible characters': 'a\u200bb ',
}
const SHORT = 40_000
const TIMES = 5
/** Quadratic would be 25, and what is linear is far below that even on a machine with much else to do. */
const MOST = 15

t.test('disguised text takes time in proportion to its length, also when it comes at once', async t => {
  const { scan } = createFilter()
  for (const [name, unit] of Object.entries(DISGUISED)) {
    const text = unit.repeat(Math.ceil((SHORT * TIMES) / unit.length))
    scan(text.slice(0, SHORT))
    const short = costOf(() => scan(text.slice(0, SHORT)))
    const long = costOf(() => scan(text.slice(0, SHORT * TIMES)))
    t.ok(long <= MOST * Math.max(short, 5_000), `${name}: ${short} µs, then ${long} µs for ${TIMES} times the text`)
  }
})

/** Processor time in µs: other processes do not count. */
function costOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
