import * as fc from 'fast-check'
import t from 'tap'
import { createFilter } from '../../src/index.js'
import { attack } from './attacks.js'
import { liveIn, PAGES } from './live.js'

const SEED = Number(process.env['FILTER_SEED'] ?? 1)
const RUNS = Number(process.env['FILTER_RUNS'] ?? 1_000)
const HOSTS = ['good.com']
const filters = [
  createFilter({ allow: { hosts: HOSTS } }),
  createFilter({ presets: ['output'], allow: { hosts: HOSTS } }),
]
const WAY = { direction: 'out', userText: 'See https://good.com/a.' } as const

for (const [page, render] of Object.entries(PAGES)) {
  t.test(`${page}: nothing is left that runs, loads or leads elsewhere (seed ${SEED}, ${RUNS} texts)`, t => {
    let live = 0
    fc.assert(
      fc.property(attack(), written => {
        // Code is code for markdown alone.
        const text = page === 'HTML' ? written.replace(/[`~]/g, '') : written
        if (liveIn(render(text), HOSTS).length > 0) live++
        for (const filter of filters) {
          const safe = filter.apply(text, WAY).text
          const left = liveIn(render(safe), HOSTS)
          if (left.length > 0) throw new Error(`${left.join(', ')} is live in ${JSON.stringify(safe)}`)
        }
      }),
      { seed: SEED, numRuns: RUNS },
    )
    t.comment(`${live} of ${RUNS} texts did something before they were filtered`)
    t.ok(live > RUNS / 4, 'most of them did something before')
    t.end()
  })
}
