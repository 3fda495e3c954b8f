import { join } from 'node:path'
import { readVerifier, verifyLog } from '@windbreak/audit'
import { median } from './load.js'
import { openTrail } from './open-trail.js'
import { type Figure, say } from './say.js'

const RECORDS = 300_000
const ROUNDS = 5
const WRITERS = 64
const SPEED_LEAST = 100_000

/** A log of 300,000 records, verified with nothing but its public key. Processor time, since one thread does it all. */
export async function verify(root: string): Promise<readonly Figure[]> {
  const directory = join(root, 'verify')
  const trail = await openTrail(directory, true)
  let left = RECORDS
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      // oxlint-disable-next-line no-await-in-loop
      while (left-- > 0) await trail.append()
    }),
  )
  await trail.close()
  const verifiers = [readVerifier(trail.key!)]
  const rates: number[] = []
  const walls: number[] = []
  let bad = 0
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage()
    const started = performance.now()
    // oxlint-disable-next-line no-await-in-loop
    const { ok, records } = await verifyLog(directory, { verifiers })
    const { user, system } = process.cpuUsage(before)
    rates.push((records * 1e6) / (user + system))
    walls.push((records * 1e3) / (performance.now() - started))
    if (!ok) bad++
  }
  say(`verified ${RECORDS} records ${ROUNDS} times; by the clock on the wall ${median(walls).toFixed(0)}/s`)
  return [
    { what: 'logs that were not verified', found: bad, goal: 0 },
    {
      what: 'records verified in a second of processor time',
      found: Math.round(median(rates)),
      goal: SPEED_LEAST,
      least: true,
    },
  ]
}
