import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from './pino.js'
import { LONG_RUNS, runTests } from './run-tests.js'
import { type Figure, judge, say } from './say.js'
import { latency, throughput } from './speed.js'
import { tree } from './tree.js'
import { verify } from './verify.js'

/** The audit trail's figures, all of them or one: `npx -y pnpm@12 figures:audit throughput`. */
const FIGURES: Readonly<Record<string, (root: string) => Promise<readonly Figure[]>>> = {
  throughput,
  latency,
  verify,
  tree,
  pino,
  ...Object.fromEntries(LONG_RUNS.map(name => [name, () => runTests(name)])),
}

const asked = process.argv.slice(2)
const names = asked.length === 0 ? Object.keys(FIGURES) : asked
const unknown = names.find(name => !Object.hasOwn(FIGURES, name))
if (unknown !== undefined) {
  process.stderr.write(`there is no figure "${unknown}"; there are ${Object.keys(FIGURES).join(', ')}\n`)
  process.exit(2)
}

say(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`)
let isMet = true
for (const name of names) {
  const root = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'windbreak-audit-'))
  try {
    say(`\n${name}`)
    // oxlint-disable-next-line no-await-in-loop -- one at a time: they share the disk
    for (const figure of await FIGURES[name]!(root)) isMet = judge(figure) && isMet
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
process.exitCode = isMet ? 0 : 1
