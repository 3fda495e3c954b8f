import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import { readSpool } from '../src/spool/read-spool.js'
import { sizeOf } from './builders.js'

const SCRIPT = new URL('./fixtures/writers.mjs', import.meta.url).pathname
const ROUNDS = sizeOf('FAULTS', 1)
const REASON = new Map([
  ['fdatasync', 'EIO'],
  ['write', 'ENOSPC'],
])

/** Whether a process may be traced here. */
function canTrace(): boolean {
  return spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0
}

/**
 * Runs the writers under strace, which answers some of their system calls with an error. One thread in Node's pool:
 * strace counts calls for each thread.
 */
async function writeUnder(inject: string, path: string, directory: string, round: number, most: number) {
  const tracer = ['strace', '-f', '-o', '/dev/null', '-e', `trace=${inject.split(':')[0]!}`, '-e', `inject=${inject}`]
  const only = path === '' ? [] : ['-P', path]
  const command = [...tracer, ...only, process.execPath, SCRIPT, directory, `${round}`, '1048576']
  const child = spawn('/usr/bin/env', ['-i', 'PATH=/usr/bin:/bin', 'UV_THREADPOOL_SIZE=1', ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  let output = ''
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    output += text
    // The group: killed alone, strace would let the writers run on.
    if (output.length > most * 8) process.kill(-child.pid!, 'SIGKILL')
  })
  await once(child, 'close')
  return output.split('\n').slice(0, -1)
}

const rows: [name: string, inject: (round: number) => string][] = [
  ['EIO from fdatasync, once', round => `fdatasync:error=EIO:when=${20 + 7 * round}`],
  ['EIO from fdatasync, again and again', () => 'fdatasync:error=EIO:when=20+9'],
  ['ENOSPC from write, again and again', () => 'write:error=ENOSPC:when=30+11'],
]

t.test('errors of a real kernel', { skip: canTrace() ? false : 'not run: strace cannot trace here' }, async t => {
  for (const [name, inject] of rows) {
    await t.test(`${name}: what was acknowledged is there, once`, async t => {
      let [acknowledged, lost, twice, failures] = [0, 0, 0, 0]
      for (let round = 0; round < ROUNDS; round++) {
        const directory = join(t.testdir(), `${round}`)
        const fault = inject(round)
        // Of writes only those to the log: the writers tell their parent what was acknowledged with others.
        const path = fault.startsWith('write') ? join(directory, '00000000000000000001.jsonl') : ''
        const keys = await writeUnder(fault, path, directory, round, 2_000)
        const found = new Set<string>()
        for await (const { stage, detail } of readSpool(directory)) {
          if (stage === 'gap' && detail?.['reason'] === REASON.get(fault.split(':')[0]!)) failures++
          if (stage !== 'event' || detail?.['writer'] === undefined) continue
          const key = `${detail['round']} ${detail['writer']} ${detail['count']}`
          if (found.has(key)) twice++
          found.add(key)
        }
        acknowledged += keys.length
        lost += keys.filter(key => !found.has(key)).length
      }
      t.ok(acknowledged > 100 && failures > 0, `the premise: ${acknowledged} acknowledged, ${failures} failures`)
      t.equal(lost, 0, 'lost')
      t.equal(twice, 0, 'twice')
      t.comment(`${name}: ${acknowledged} acknowledged, ${failures} failures on record, ${lost} lost, ${twice} twice`)
    })
  }
})
