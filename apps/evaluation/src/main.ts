import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFilter } from '@windbreak/filter'
import { evaluate } from './evaluate.js'
import { measureInjection } from './injection/measure.js'
import { measureObfuscation, showObfuscation } from './obfuscation/measure.js'
import { measureOutput } from './output/measure.js'
import { showOutput } from './output/show.js'
import { showMisses, showPart } from './show.js'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const FOLDER = resolve(ROOT, process.env['WINDBREAK_CORPORA'] ?? '../shared/corpora')
const OPTIONS: ReadonlySet<string> = new Set(['--misses', '--json', '--obfuscation', '--injection', '--output'])

const say = (text: string) => process.stdout.write(`${text}\n`)

/** Ends with 2 where an option is unknown; data that is not there is said, and is no failure. */
async function main(options: readonly string[]): Promise<number> {
  const unknown = options.find(option => !OPTIONS.has(option))
  if (unknown !== undefined) {
    say(`there is no option "${unknown}"; there are: ${[...OPTIONS].join(', ')}`)
    return 2
  }
  if (options.includes('--obfuscation')) {
    const recalls = measureObfuscation(createFilter().scan)
    say(options.includes('--json') ? JSON.stringify(recalls, null, 2) : showObfuscation(recalls))
    return 0
  }
  if (options.includes('--output')) {
    const score = await measureOutput(FOLDER, (hosts, all) =>
      createFilter({ ...(all ? {} : { presets: ['output'] }), allow: { hosts } }),
    )
    say(options.includes('--json') ? JSON.stringify(score, null, 2) : showOutput(score, options.includes('--misses')))
    return 0
  }
  const evaluation = options.includes('--injection')
    ? await measureInjection(FOLDER)
    : await evaluate(FOLDER, createFilter().scan)
  if (options.includes('--json')) {
    say(JSON.stringify(evaluation, null, 2))
    return 0
  }
  const { parts, absent } = evaluation
  for (const part of parts) say(options.includes('--misses') ? showMisses(part) : showPart(part))
  if (absent.length > 0) {
    say(
      `NOT EVALUATED, the data is not there: ${absent.join(', ')} (looked in ${FOLDER}; WINDBREAK_CORPORA names another)`,
    )
  }
  return 0
}

process.exitCode = await main(process.argv.slice(2))
