import { join } from 'node:path'
import { median, type Load, writeFor } from './load.js'
import { measureRecord, openTrail } from './open-trail.js'
import { openRawLoop } from './raw-loop.js'
import { type Figure, say } from './say.js'

/** As long as the trail goes between two checkpoints that the clock calls for, so that each slice has its share. */
const SLICE_MS = 1_000
const SLICES = 15
const WAYS = ['raw', 'plain', 'signed'] as const
type Slices = Readonly<Record<(typeof WAYS)[number], Load[]>>

/**
 * The raw loop, the trail and the signed trail by turns: what else a machine does then falls on all three. Each slice
 * is compared with the raw loop before and behind it, and the median of those counts.
 */
async function measure(root: string, writers: number): Promise<Slices> {
  const bytes = await measureRecord(join(root, 'record'))
  say(`${writers} writers, records of ${bytes} bytes, ${SLICES} slices of ${SLICE_MS} ms each`)
  const raw = openRawLoop(join(root, 'raw'), bytes)
  const plain = await openTrail(join(root, 'plain'), false)
  const signed = await openTrail(join(root, 'signed'), true)
  const slices: Slices = { raw: [], plain: [], signed: [] }
  for (let slice = -1; slice < SLICES; slice++) {
    for (const [way, { append }] of Object.entries({ raw, plain, signed })) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, since they share the disk
      const load = await writeFor(append, writers, SLICE_MS)
      // The first only warms up.
      if (slice >= 0) slices[way as keyof Slices].push(load)
    }
  }
  // The last one of the others has a raw loop behind it, too.
  slices.raw.push(await writeFor(raw.append, writers, SLICE_MS))
  raw.close()
  await plain.close()
  await signed.close()
  for (const way of WAYS) {
    const of = (fact: keyof Load) => median(slices[way].map(load => load[fact]))
    say(
      `  ${way}: ${of('perSecond').toFixed(0)} records/s, ${of('cpuUs').toFixed(1)} µs of processor time each, ` +
        `p50 ${of('p50').toFixed(2)} ms, p99 ${of('p99').toFixed(2)} ms`,
    )
  }
  return slices
}

function ratio({ raw, ...ways }: Slices, way: 'plain' | 'signed', fact: keyof Load): number {
  return median(ways[way].map((load, slice) => (2 * load[fact]) / (raw[slice]![fact] + raw[slice + 1]![fact])))
}

export async function throughput(root: string): Promise<readonly Figure[]> {
  const slices = await measure(root, 64)
  const found = ratio(slices, 'signed', 'perSecond')
  say(`  not signed: ${ratio(slices, 'plain', 'perSecond').toFixed(2)} of the raw loop`)
  return [{ what: 'strict and signed, 64 writers, as a share of the raw loop', found, goal: 0.7, least: true }]
}

export async function latency(root: string): Promise<readonly Figure[]> {
  const slices = await measure(root, 8)
  return [
    { what: 'p50 at 8 writers, signed, times the raw loop', found: ratio(slices, 'signed', 'p50'), goal: 1.3 },
    { what: 'p99 at 8 writers, signed, times the raw loop', found: ratio(slices, 'signed', 'p99'), goal: 1.5 },
  ]
}
