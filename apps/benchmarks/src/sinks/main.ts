import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { crashes } from './crashes.js'
import type { Figure } from './figure.js'
import { hang } from './hang.js'
import { outage } from './outage.js'
import { poison } from './poison.js'

/** What copies of the audit trail cost and what they survive: `npx -y pnpm@12 figures:sinks [part]`. */
const PARTS: Readonly<Record<string, (root: string) => Promise<readonly Figure[]>>> = { hang, crashes, outage, poison }

const asked = process.argv.slice(2)
const unknown = asked.find(part => PARTS[part] === undefined)
if (unknown === undefined) process.exitCode = (await run()) ? 0 : 1
else {
  process.stderr.write(`there is no part "${unknown}"; there are ${Object.keys(PARTS).join(', ')}\n`)
  process.exitCode = 2
}

async function run(): Promise<boolean> {
  const root = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'windbreak-sinks-'))
  let isMet = true
  try {
    process.stdout.write(`${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.version}\n`)
    for (const [name, part] of Object.entries(PARTS)) {
      if (asked.length > 0 && !asked.includes(name)) continue
      // oxlint-disable-next-line no-await-in-loop -- they share the disk
      for (const { what, goal, found, isMet: met } of await part(root)) {
        process.stdout.write(`${met ? 'met   ' : 'MISSED'}  ${name}: ${what}: ${found} (goal ${goal})\n`)
        isMet &&= met
      }
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
  return isMet
}
