// Runs every package's tests through turbo and sums what tap counted.
// The last line is `N passed, N failed` (`, N skipped` where tests were not run). A package without a count has failed.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const major = process.versions.node.split('.')[0]
const env = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: '1',
  // Results are not reused across Node majors, nor between a checkout with the development data beside it and one without.
  WINDBREAK_NODE_MAJOR: major,
  WINDBREAK_HAS_CORPORA: String(existsSync('../shared')),
}

const folders = ['packages', 'apps']
  .flatMap(folder => readdirSync(folder).map(name => join(folder, name)))
  .filter(folder => readPackage(folder)?.scripts?.test !== undefined)
const logs = [...folders.map(folder => join(folder, '.turbo', 'turbo-test.log')), join('.turbo', 'turbo-repo.log')]

// A log from an earlier run must not be counted again; a cache hit writes its own anew.
for (const log of logs) rmSync(log, { force: true })

// Two packages at a time, each with tap's two jobs: more would only make tests wait for each other until their time is up.
const args = [
  'run',
  'test',
  'repo',
  '--continue',
  '--concurrency=2',
  '--output-logs=errors-only',
  ...process.argv.slice(2),
]
const code = await run('turbo', args)

const sums = { pass: 0, fail: 0, skip: 0 }
for (const log of logs) {
  const counts = countsIn(log)
  if (counts === null) console.log(`${log}: no result, counted as failed`)
  sums.pass += counts?.pass ?? 0
  sums.fail += (counts?.fail ?? 0) + (counts === null ? 1 : 0)
  sums.skip += (counts?.skip ?? 0) + (counts?.todo ?? 0)
}
// Something failed that no count shows, such as a build.
if (code !== 0 && sums.fail === 0) sums.fail = 1
console.log(`${sums.pass} passed, ${sums.fail} failed${sums.skip > 0 ? `, ${sums.skip} skipped` : ''}`)
process.exitCode = sums.fail > 0 ? 1 : 0

/** tap ends with a line such as `# { total: 6, pass: 5, fail: 1 }`; turbo's log brings it back on a cache hit. */
function countsIn(log) {
  let text
  try {
    text = readFileSync(log, 'utf8')
  } catch {
    return null
  }
  const line = text.match(/# \{ total: \d+[^}]*\}/g)?.at(-1)
  if (line === undefined) return null
  return Object.fromEntries([...line.matchAll(/(\w+): (\d+)/g)].map(([, name, count]) => [name, Number(count)]))
}

function readPackage(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  } catch {
    return null
  }
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env })
    child.on('error', reject)
    child.on('exit', code => resolve(code ?? 1))
  })
}
