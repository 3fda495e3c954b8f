import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { FINDERS } from './finders.js'
import { addReport, type Outcome, type Report } from './report.js'
import { describeOrdinary, tableOf } from './table.js'

const FILE = fileURLToPath(new URL('./measure-finder.js', import.meta.url))
const SIZE = Number(process.env['BENCH_BYTES'] ?? 1_000_000)
/** A finder's whole process, in milliseconds of wall time. */
const MOST_MILLIS = 20_000

/** Measures each finder in turn and gives the lines of a table in Markdown, and what was flagged of ordinary text. */
export async function comparePeers(): Promise<readonly string[]> {
  const outcomes: Outcome[] = []
  for (const name of Object.keys(FINDERS)) outcomes.push(await measureFinder(name))
  return [
    `${(SIZE / 1e6).toFixed(1)} MB of ordinary text, in messages of 2,000 characters; each in a process of its own, for at most ${MOST_MILLIS / 1000} s`,
    '',
    ...tableOf(outcomes),
    '',
    ...outcomes.flatMap(describeOrdinary),
    ...outcomes.flatMap(({ name, stopped }) => (stopped === undefined ? [] : [`${name}: ${stopped}`])),
  ]
}

function measureFinder(name: string): Promise<Outcome> {
  const child = fork(FILE, [name, String(SIZE)], {
    execArgv: ['--expose-gc'],
    // The agents library of OpenAI would otherwise make ready to send traces.
    env: { ...process.env, OPENAI_AGENTS_DISABLE_TRACING: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let outcome: Outcome = { name, planted: [] }
  let complaint = ''
  let late = false
  child.on('message', report => (outcome = addReport(outcome, report as Report)))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, MOST_MILLIS)
  return new Promise(resolve => {
    child.once('close', code => {
      clearTimeout(timer)
      // Of further rounds that were cut off, those before count.
      if (code === 0 || (late && outcome.whole !== undefined)) resolve(outcome)
      else
        resolve({
          ...outcome,
          stopped: late
            ? `ended after ${MOST_MILLIS / 1000} s, before it came to what is "-"`
            : reasonOf(complaint, outcome),
        })
    })
  })
}

/** The error's own line, of all that Node prints about it. */
function reasonOf(complaint: string, { planted }: Outcome): string {
  const line = complaint.split('\n').find(line => /^\w*Error\b/.test(line)) ?? 'it ended without a reason'
  return `${planted.length === 0 ? 'not run' : 'failed'}: ${line}`
}
