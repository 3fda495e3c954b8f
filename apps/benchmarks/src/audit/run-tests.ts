import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Figure, say } from './say.js'

/** The tests of the audit package are the harness; here they run for longer than a change can wait. */
interface LongRun {
  readonly file: string
  /** `WINDBREAK_TEST_<NAME>`, by name; the environment may say otherwise. */
  readonly sizes: Readonly<Record<string, number>>
  /** Run one of the file's tests alone. */
  readonly only?: string
}

const PACKAGE = fileURLToPath(new URL('../../../../packages/audit', import.meta.url))

const RUNS = {
  kills: { file: 'test/crash.test.ts', sizes: { KILLS: 1_000 }, only: 'kill -9' },
  crashes: { file: 'test/crash.test.ts', sizes: { CRASHES: 60_000 }, only: 'power loss' },
  bytes: { file: 'test/proof/every-byte.test.ts', sizes: { BYTE_STEP: 1 } },
  faults: { file: 'test/faults.test.ts', sizes: { FAULTS: 25 } },
  attacks: { file: 'test/proof/attacks.test.ts', sizes: {} },
} as const satisfies Record<string, LongRun>

export type LongRunName = keyof typeof RUNS
export const LONG_RUNS = Object.keys(RUNS) as readonly LongRunName[]

/** What the tests counted is printed as they say it; a violation of any kind fails them. */
export async function runTests(name: LongRunName): Promise<readonly Figure[]> {
  const { file, sizes, only }: LongRun = RUNS[name]
  const env = Object.fromEntries(Object.entries(sizes).map(([size, value]) => [`WINDBREAK_TEST_${size}`, `${value}`]))
  const narrow = only === undefined ? [] : [`--grep=${only}`]
  const args = ['--timeout=0', '--reporter=tap', ...narrow, file]
  const child = spawn(join(PACKAGE, 'node_modules/.bin/tap'), args, {
    cwd: PACKAGE,
    env: { ...env, ...process.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (isWorthSaying(line)) say(`  ${line.trim()}`)
  })
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  return [{ what: `violations, ${name}`, found: code === 0 ? 0 : 1, goal: 0 }]
}

/** Comments that hold counts, failures, and what was not run. */
function isWorthSaying(line: string): boolean {
  return /^ *not ok|^ +# (?!Subtest|time)\S|not run|\d attacks/.test(line)
}
