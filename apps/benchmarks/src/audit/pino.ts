import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSpool } from '@windbreak/audit'
import { type Figure, say } from './say.js'

const KILLS = 20
const AFTER_MS = 300
const WAYS = ['trail', 'pino-sync', 'pino-async'] as const
const PROGRAM = fileURLToPath(new URL('pino-process.js', import.meta.url))

/** Each way writes numbered lines and tells each that it took as done, until it is killed. */
export async function pino(root: string): Promise<readonly Figure[]> {
  say(`${KILLS} kills each, ${AFTER_MS} ms into 64 writers; none of pino's lines was ever synced`)
  let lostByTrail = 0
  for (const way of WAYS) {
    let [told, lost] = [0, 0]
    for (let round = 0; round < KILLS; round++) {
      const target = join(root, `${way}-${round}`)
      // oxlint-disable-next-line no-await-in-loop
      const done = await runUntilKilled(way, target)
      // oxlint-disable-next-line no-await-in-loop
      const found = await numbersIn(way, target)
      told += done.length
      lost += done.filter(number => !found.has(number)).length
    }
    if (way === 'trail') lostByTrail = lost
    say(`  ${way}: ${told} lines told as written, ${lost} of them lost at kill -9`)
  }
  return [{ what: 'acknowledged records lost at kill -9', found: lostByTrail, goal: 0 }]
}

async function runUntilKilled(way: string, target: string): Promise<readonly number[]> {
  const child = spawn(process.execPath, [PROGRAM, way, target], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  let timer: NodeJS.Timeout | undefined
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    output += text
    timer ??= setTimeout(() => child.kill('SIGKILL'), AFTER_MS)
  })
  await once(child, 'close')
  return output.split('\n').slice(0, -1).map(Number)
}

async function numbersIn(way: string, target: string): Promise<ReadonlySet<number>> {
  const found = new Set<number>()
  if (way === 'trail') {
    for await (const { detail } of readSpool(target)) found.add(Number(detail?.['number']))
    return found
  }
  for (const [, number] of readFileSync(target, 'utf8').matchAll(/"number":(\d+)[,}].*\n/g)) found.add(Number(number))
  return found
}
