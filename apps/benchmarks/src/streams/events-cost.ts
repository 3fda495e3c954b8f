import type { Part } from '../keys/figure.js'
import { makeOrdinaryText } from '../filter/ordinary-text.js'
import { type FilterKit, openFilter, streamAnswer } from './open-filter.js'
import { asBytes, type Talk } from './talk.js'
import { below, type Random } from './values.js'

const STREAMS = 40
const LENGTH = 6_000
const ROUNDS = 7
/** One read from a socket. */
const READ = 4_096

/** What the filter adds to an event on its way through the real boundary: with it, and without, in turn. */
export async function measureEvents(_texts: readonly string[], random: Random): Promise<Part> {
  const prose = makeOrdinaryText(STREAMS * LENGTH)
  const talks = Array.from({ length: STREAMS }, (_, i): Talk => ({
    '0/content': prose.slice(i * LENGTH, (i + 1) * LENGTH),
  }))
  // Always the third of the sizes a piece may have: up to 12 characters.
  const steady = () => 0.4 + 0.19 * random()
  const streams = talks.map(talk => asBytes(talk, steady)).map(bytes => ({ bytes, events: countEvents(bytes) }))
  const kits = { without: await openFilter(undefined), with: await openFilter({}) }
  const best = { without: Infinity, with: Infinity }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, kit] of Object.entries(kits) as [keyof typeof kits, FilterKit][]) {
      const began = process.cpuUsage()
      // oxlint-disable-next-line no-await-in-loop
      for (const { bytes } of streams) await kit.ask(streamAnswer(inReads(bytes), 1))
      const { user, system } = process.cpuUsage(began)
      best[name] = Math.min(best[name], user + system)
    }
  }
  const single = await oneByOne(kits.with, kits.without, streams[below(random, STREAMS)]!.bytes)
  await kits.with.close()
  await kits.without.close()
  const events = streams.reduce((sum, stream) => sum + stream.events, 0)
  const each = (micros: number) => ((1_000 * micros) / events).toFixed(0)
  return {
    title: `${STREAMS} streamed answers of ${LENGTH} characters, ${(events / STREAMS).toFixed(0)} events each`,
    figures: [],
    notes: [
      `the whole way through the boundary: ${each(best.with)} ns an event with the filter, ${each(best.without)} without`,
      `so the filter takes ${each(best.with - best.without)} ns an event, in reads of ${READ} bytes`,
      `and ${single} ns an event where each comes in a read of its own`,
    ],
  }
}

async function oneByOne(filtered: FilterKit, bare: FilterKit, bytes: Buffer): Promise<string> {
  const events = bytes
    .toString('utf8')
    .split(/(?<=\n\n)/)
    .map(event => Buffer.from(event))
  const best = new Map<FilterKit, number>()
  for (let round = 0; round < ROUNDS * 3; round++) {
    for (const kit of [filtered, bare]) {
      const began = process.cpuUsage()
      // oxlint-disable-next-line no-await-in-loop
      for (let i = 0; i < 4; i++) await kit.ask(streamAnswer(events, 1))
      const { user, system } = process.cpuUsage(began)
      best.set(kit, Math.min(best.get(kit) ?? Infinity, (user + system) / 4))
    }
  }
  return ((1_000 * (best.get(filtered)! - best.get(bare)!)) / events.length).toFixed(0)
}

function inReads(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / READ) }, (_, i) => bytes.subarray(i * READ, (i + 1) * READ))
}

function countEvents(bytes: Buffer): number {
  return bytes.toString('utf8').split('\n\n').length - 1
}
