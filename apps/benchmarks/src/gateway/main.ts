import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine, type Part, show } from '../keys/figure.js'
import { measureBroken } from './broken.js'
import { measureTerm } from './term.js'
import { measureTrap } from './trap.js'
import { measureVanish } from './vanish.js'

const PARTS: Readonly<Record<string, (folder: string) => Promise<Part>>> = {
  trap: measureTrap,
  broken: measureBroken,
  vanish: measureVanish,
  term: measureTerm,
}

/** No part takes half of this; what hangs shall not hang for ever. */
const LONGEST_MS = 600_000
const say = (text: string) => process.stdout.write(`${text}\n`)

/** Measures the parts that are named, or all. Ends with 1 where a goal is not met, with 2 where there is no such part. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find(name => !Object.hasOwn(PARTS, name))
  if (unknown !== undefined) {
    say(`there is no part "${unknown}"; there are: ${Object.keys(PARTS).join(', ')}`)
    return 2
  }
  say(`machine: ${machine()}; everything on loopback, clients, server and upstream share the machine\n`)
  const folder = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'windbreak-gateway-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const late = setTimeout(() => {
    say(`given up after ${LONGEST_MS / 1_000} s`)
    process.exit(1)
  }, LONGEST_MS)
  let missed = 0
  for (const [name, measure] of Object.entries(PARTS)) {
    if (names.length > 0 && !names.includes(name)) continue
    const own = join(folder, name)
    mkdirSync(own)
    // oxlint-disable-next-line no-await-in-loop
    const part = await measure(own)
    missed += part.figures.filter(({ met }) => !met).length
    say(show(part))
  }
  clearTimeout(late)
  say(missed === 0 ? 'every goal is met' : `${missed} goals are NOT MET`)
  return missed === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
