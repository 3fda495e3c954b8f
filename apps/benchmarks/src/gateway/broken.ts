import { once } from 'node:events'
import { join } from 'node:path'
import { request } from 'undici'
import { startChild } from '../child.js'
import { pause } from '../keys/clock.js'
import { atMost, exactly, type Part } from '../keys/figure.js'
import { headers } from '../keys/guards.js'
import { ask } from '../keys/open-app.js'
import { KINDS, startBroken } from './broken-upstream.js'
import type { MemoryReport } from './broken-process.js'
import { countOutcomes, sayStatuses } from './count-outcomes.js'
import { inParallel } from './in-parallel.js'

const AT_ONCE = 16
const MIB = 1024 * 1024
/** The whole call may take 4 s; a client that waits longer has a stream that is stuck. */
const LONGEST_MS = 10_000

type Ended = 'refused' | 'broken' | 'whole' | 'stuck'

/** Upstreams that break in every way, asked for streams and for JSON. */
export async function measureBroken(folder: string, { rounds = 8 } = {}): Promise<Part> {
  const upstream = await startBroken()
  const env = { FIGURES_DIR: folder, FIGURES_UPSTREAM: upstream.origin }
  const child = await startChild('gateway/broken-process', env)
  const ended = new Map<Ended, number>()
  const wrong = new Set<string>()
  const asked = rounds * KINDS.length * 2
  async function askMany(times: number): Promise<void> {
    await inParallel(times, AT_ONCE, async at => {
      const kind = KINDS[at % KINDS.length]!
      const how = await askFor(child.url, kind, at % (2 * KINDS.length) < KINDS.length)
      ended.set(how, (ended.get(how) ?? 0) + 1)
      if (how === 'whole' || how === 'stuck') wrong.add(`${how}: ${kind}`)
    })
  }
  async function readMemory(): Promise<MemoryReport> {
    const report = once(child.process, 'message') as Promise<[MemoryReport]>
    child.process.send('memory')
    return (await report)[0]
  }
  let growth = 0
  try {
    // What is built at the first use, and stays, is no growth.
    await askMany(KINDS.length * 2)
    await readMemory()
    await pause(200)
    const before = await readMemory()
    await askMany(asked)
    const after = await readMemory()
    growth = Math.round((after.most - before.now) / MIB)
  } finally {
    await child.stop()
    upstream.close()
  }
  const outcomes = await countOutcomes(join(folder, 'audit'))
  const count = (how: Ended) => ended.get(how) ?? 0
  const figures = [
    exactly('broken answers that look whole to their client', count('whole'), 0, asked + KINDS.length * 2),
    exactly('broken answers that are whole on record', outcomes.ok.length, 0, outcomes.calls),
    exactly('streams that are stuck', count('stuck'), 0),
    exactly('calls with an intent and no outcome', outcomes.missing, 0, outcomes.calls),
    exactly('calls with more than one outcome', outcomes.repeated, 0, outcomes.calls),
    atMost('MiB of memory beyond what it had before, at the most', growth, 64),
  ]
  const notes = [
    `${KINDS.length} kinds, ${AT_ONCE} at once: ${[...ended].map(([how, times]) => `${how} ${times}`).join(', ')}`,
    `outcomes on record: ${sayStatuses(outcomes)}`,
    ...wrong,
  ]
  return { title: 'Upstreams that break', figures, notes }
}

async function askFor(url: string, kind: string, stream: boolean): Promise<Ended> {
  const body = JSON.stringify(ask(`broken: ${kind}`, stream))
  const options = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body } as const
  const signal = AbortSignal.timeout(LONGEST_MS)
  try {
    const answer = await request(`${url}/v1/chat/completions`, { ...options, signal })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) return 'refused'
    return !stream || text.includes('data: [DONE]') ? 'whole' : 'broken'
  } catch {
    return signal.aborted ? 'stuck' : 'broken'
  }
}
