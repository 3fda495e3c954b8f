import { join } from 'node:path'
import { measureBytes } from './bytes.js'
import { machine, type Part, show } from '../keys/figure.js'
import { createRandom } from '../keys/random.js'
import { measureEvents } from './events-cost.js'
import { measureRivals } from './rivals.js'
import { makeTexts } from './texts.js'
import { measureTwoWays } from './two-ways.js'
import type { Random } from './values.js'
import { measureWork } from './work.js'

const SEED = Number(process.env['FIGURES_SEED'] ?? 1)
const COUNT = Number(process.env['FIGURES_TEXTS'] ?? 2_000)
const FOLDER = process.env['FIGURES_CORPORA'] ?? join(import.meta.dirname, '../../../../../shared/corpora')

const say = (text: string) => process.stdout.write(`${text}\n`)

const PARTS: Readonly<Record<string, (texts: readonly string[], random: Random) => Part | Promise<Part>>> = {
  'two-ways': measureTwoWays,
  bytes: measureBytes,
  work: measureWork,
  rivals: measureRivals,
  events: measureEvents,
}

const seconds = ({ user, system }: NodeJS.CpuUsage) => ((user + system) / 1e6).toFixed(0)

/** Measures the parts that are named, or all. Ends with 1 where a goal is not met, with 2 where there is no such part. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find(name => !Object.hasOwn(PARTS, name))
  if (unknown !== undefined) {
    say(`there is no part "${unknown}"; there are: ${Object.keys(PARTS).join(', ')}`)
    return 2
  }
  const { generated, corpora, missing } = makeTexts(COUNT, createRandom(SEED), FOLDER)
  say(`machine: ${machine()}; one core; seed ${SEED}`)
  say(`texts: ${generated.length} generated, ${corpora.length} from data beside the repository`)
  if (missing.length > 0) say(`not run with: ${missing.join(', ')}, which ${FOLDER} does not have`)
  say('')
  let missed = 0
  for (const [name, measure] of Object.entries(PARTS)) {
    if (names.length > 0 && !names.includes(name)) continue
    const began = process.cpuUsage()
    // oxlint-disable-next-line no-await-in-loop
    const part = await measure([...generated, ...corpora], createRandom(SEED))
    missed += part.figures.filter(({ met }) => !met).length
    say(show({ ...part, notes: [...part.notes, `took ${seconds(process.cpuUsage(began))} s of processor time`] }))
  }
  say(missed === 0 ? 'every goal is met' : `${missed} goals are NOT MET`)
  return missed === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
