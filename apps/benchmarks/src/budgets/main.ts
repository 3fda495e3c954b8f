import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine, type Part, show } from '../keys/figure.js'
import { createRandom } from '../keys/random.js'
import { measureCrashes } from './crashes.js'
import { measureOutages } from './outages.js'
import { measureRace } from './race.js'
import { measureSpeed } from './speed.js'
import { measureWindows } from './windows.js'

type Measure = (folder: string, random: () => number) => Promise<Part>

const PARTS: Readonly<Record<string, Measure>> = {
  race: measureRace,
  crashes: measureCrashes,
  outages: measureOutages,
  windows: measureWindows,
  speed: measureSpeed,
}

const SEED = Number(process.env['FIGURES_SEED'] ?? 1)
const say = (text: string) => process.stdout.write(`${text}\n`)

/** Measures the parts that are named, or all. Ends with 1 where a goal is not met, with 2 where there is no such part. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find(name => !Object.hasOwn(PARTS, name))
  if (unknown !== undefined) {
    say(`there is no part "${unknown}"; there are: ${Object.keys(PARTS).join(', ')}`)
    return 2
  }
  say(`machine: ${machine()}, seed ${SEED}; all on loopback, with a redis-server of its own\n`)
  const folder = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'windbreak-budgets-'))
  let missed = 0
  try {
    for (const [name, measure] of Object.entries(PARTS)) {
      if (names.length > 0 && !names.includes(name)) continue
      const own = join(folder, name)
      mkdirSync(own)
      const began = Date.now()
      const part = await measure(own, createRandom(SEED))
      missed += part.figures.filter(({ met }) => !met).length
      say(show({ ...part, notes: [...part.notes, `took ${((Date.now() - began) / 1_000).toFixed(0)} s`] }))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  say(missed === 0 ? 'every goal is met' : `${missed} goals are NOT MET`)
  return missed === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
