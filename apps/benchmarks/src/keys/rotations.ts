import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Child, startChild } from '../child.js'
import type { KeyNews } from './app-process.js'
import { pause, until, wallClock } from './clock.js'
import { atLeast, exactly, type Figure, type Part, spread } from './figure.js'
import type { Entry } from './keyed-upstream.js'
import { type Load, startLoad } from './load.js'
import { mountSecret } from './mount.js'
import { createKeyValue } from './random.js'
import type { UpstreamOrder, UpstreamReport } from './upstream-process.js'

const ROTATIONS = 100
const EVERY_MS = 300
const GRACE_MS = 200
const RATE_GOAL = 300
const LOAD = { rate: 360, streams: 8 }

/** What came of it: everything is told by the load's own answers and the upstream's own ledger. */
interface Run {
  readonly served: Load['served']
  readonly ledger: readonly Entry[]
  readonly news: readonly KeyNews[]
  readonly keys: readonly string[]
  /** Of each key after the first, when it was put there. */
  readonly swappedAt: readonly number[]
  readonly ms: number
}

/** 100 rotations of a mounted file under load. A key is made just before its swap, and revoked as soon as that is said to be safe. */
export async function measureRotations(folder: string, random: () => number): Promise<Part> {
  return report(await run(folder, random))
}

async function run(folder: string, random: () => number): Promise<Run> {
  const keys = Array.from({ length: ROTATIONS + 1 }, (_, i) => createKeyValue(String(i), random))
  const upstream = await startChild('keys/upstream-process')
  const tell = (order: UpstreamOrder) => send(upstream, order)
  await tell({ accept: keys[0] ?? '' })
  await mkdir(join(folder, 'mount'))
  const mount = await mountSecret(join(folder, 'mount'), keys[0] ?? '', wallClock)
  const app = await startChild('keys/app-process', {
    FIGURES_DIR: folder,
    FIGURES_KEY_FILE: mount.path,
    FIGURES_UPSTREAM: upstream.url,
    FIGURES_GRACE_MS: String(GRACE_MS),
  })
  const news: KeyNews[] = []
  const retired: string[] = []
  /** In the order in which they came into force, which is the order of the swaps: each waits for the one before. */
  const inForce: string[] = []
  app.process.on('message', (each: KeyNews) => {
    news.push(each)
    if (each.type === 'key.promoted') inForce.push(each.fingerprint)
    if (each.type !== 'key.retired') return
    retired.push(each.fingerprint)
    // The first key was in force before anybody listened.
    const key = keys[inForce.indexOf(each.fingerprint) + 1]
    if (key !== undefined && each.safeToRevoke) void tell({ revoke: key })
  })
  const load = startLoad(app.url, LOAD)
  const from = wallClock()
  try {
    await pause(1_000)
    const swappedAt: number[] = []
    for (const key of keys.slice(1)) {
      await tell({ accept: key })
      const at = await mount.swap(key)
      swappedAt.push(at)
      await until(() => inForce.length === swappedAt.length, 'the new key comes into force')
      await pause(Math.max(0, at + EVERY_MS - wallClock()))
    }
    await until(() => retired.length === ROTATIONS, 'every old key is retired')
    await pause(1_000)
    await load.stop()
    const ms = wallClock() - from
    const { ledger } = (await tell({ show: 'ledger' })) as { ledger: readonly Entry[] }
    return { served: load.served, ledger, news, keys, swappedAt, ms }
  } finally {
    await load.stop()
    await app.stop()
    await upstream.stop()
  }
}

/** One order at a time is answered, in order. */
let turn: Promise<unknown> = Promise.resolve()

function send(child: Child, order: UpstreamOrder): Promise<UpstreamReport> {
  const answer = turn.then(
    () =>
      new Promise<UpstreamReport>(resolve => {
        child.process.once('message', resolve)
        child.process.send(order)
      }),
  )
  turn = answer
  return answer
}

function report({ served, ledger, news, keys, swappedAt, ms }: Run): Part {
  const faults = served.filter(({ fault }) => fault !== undefined)
  const chats = ledger.filter(({ isProbe }) => !isProbe)
  const promotedAt = news.filter(({ type }) => type === 'key.promoted').map(({ at }) => at)
  const retiredAt = retirements(news, keys)
  const late = ledger.filter(({ key, at }) => at > (retiredAt.get(key) ?? Number.POSITIVE_INFINITY))
  const crossed = served.filter(
    ({ isStream, fault, from, to }) => isStream && fault === undefined && promotedAt.some(at => at > from && at < to),
  )
  const firstUse = keys.slice(1).map(key => chats.find(entry => entry.key === key)?.at ?? Number.NaN)
  const took = firstUse.map((at, i) => at - (swappedAt[i] ?? Number.NaN))
  const streams = served.filter(({ isStream }) => isStream).length
  const figures: readonly Figure[] = [
    exactly('rotations that came into force', promotedAt.length, ROTATIONS, ROTATIONS),
    exactly('failed requests', faults.length, 0, served.length),
    atLeast('requests/s, all answered ones', ((served.length - faults.length) * 1_000) / ms, RATE_GOAL),
    exactly('old keys reported safe to revoke, and revoked then', retiredAt.size, ROTATIONS, ROTATIONS),
    exactly('requests under a key after it was reported retired', late.length, 0, ledger.length),
    exactly('401s that the upstream gave', chats.filter(({ status }) => status === 401).length, 0, chats.length),
    atLeast('whole streams that a rotation passed under', crossed.length, 1),
  ]
  const notes = [
    `swap to first use of the new key: ${spread(took)}`,
    `${streams} streams of 1 to 2 s, ${LOAD.streams} at all times; a rotation each ${EVERY_MS} ms, grace ${GRACE_MS} ms; ${(ms / 1_000).toFixed(0)} s`,
    `answer times, JSON: ${spread(served.filter(({ isStream }) => !isStream).map(({ from, to }) => to - from))}`,
    ...faults.slice(0, 5).map(({ fault }) => `fault: ${fault}`),
  ]
  return { title: `${ROTATIONS} rotations under load, guards and strict audit on`, figures, notes }
}

/** Of each key, when it was reported retired and safe to revoke. */
function retirements(news: readonly KeyNews[], keys: readonly string[]): ReadonlyMap<string, number> {
  const inForce = news.filter(({ type }) => type === 'key.promoted').map(({ fingerprint }) => fingerprint)
  return new Map(
    news
      .filter(({ type, safeToRevoke }) => type === 'key.retired' && safeToRevoke)
      .map(({ fingerprint, at }) => [keys[inForce.indexOf(fingerprint) + 1] ?? '', at]),
  )
}
