import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureCandidates } from './candidates.js'
import { machine, type Part, show } from './figure.js'
import { measureFileChanges } from './file-changes.js'
import { measureLeaks } from './leaks.js'
import { measureOutage } from './outage.js'
import { createRandom } from './random.js'
import { measureRefusals } from './refusals.js'
import { measureRotations } from './rotations.js'

type Measure = (folder: string, random: () => number) => Promise<Part>

const PARTS: Readonly<Record<string, Measure>> = {
  rotations: measureRotations,
  candidates: measureCandidates,
  refusals: measureRefusals,
  files: measureFileChanges,
  outage: measureOutage,
  leaks: measureLeaks,
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
  say(`machine: ${machine()}, seed ${SEED}; everything on loopback, load and servers share the machine\n`)
  const folder = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'windbreak-keys-'))
  let missed = 0
  try {
    for (const [name, measure] of Object.entries(PARTS)) {
      if (names.length > 0 && !names.includes(name)) continue
      const own = join(folder, name)
      mkdirSync(own)
      const part = await measure(own, createRandom(SEED))
      missed += part.figures.filter(({ met }) => !met).length
      say(show(part))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  say(missed === 0 ? 'every goal is met' : `${missed} goals are NOT MET`)
  return missed === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
