/** A process of its own for one finder, so that one that hangs can be ended and memory is its own: `<name> <text length>`. */
import { makeOrdinaryText } from '../ordinary-text.js'
import { FINDERS } from './finders.js'
import type { Finder } from './place.js'
import { plantValues } from './planted.js'
import type { Report } from './report.js'

const MESSAGE = 2_000
/** Processor time after which no further round is begun, and after which a round over messages ends where it is. */
const MOST_MILLIS = 3_500
const ROUNDS = 5
const FURTHER = 8

const send = (report: Report) => process.send!(report)
const millis = (since: NodeJS.CpuUsage) => (({ user, system }) => (user + system) / 1000)(process.cpuUsage(since))

/** Megabytes that live, on the heap and beside it. */
function memory(): number {
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}

/** A finder is measured with what its first text makes it build. */
async function measureMemory(load: () => Promise<() => Finder>, text: string): Promise<Finder> {
  const finders: Finder[] = []
  const add = async () => {
    const finder = make()
    await finder.find(text)
    finders.push(finder)
  }
  const before = memory()
  const make = await load()
  const loaded = memory()
  await add()
  const one = memory()
  for (let i = 0; i < FURTHER; i++) await add()
  const all = memory()
  send({ module: loaded - before, first: one - loaded, further: (all - one) / FURTHER })
  return finders[0]!
}

/** Found whole is a value whose every letter and digit is in a place; its signs may stay. */
async function findPlanted(finder: Finder): Promise<void> {
  for (const { kind, text, start, end } of plantValues()) {
    const places = await finder.find(text)
    const covered = Array.from(text.slice(start, end), (sign, i) => ({ sign, at: start + i }))
      .filter(({ sign }) => /[A-Za-z0-9]/.test(sign))
      .map(({ at }) => places.some(place => place.start <= at && at < place.end))
    send({ planted: { kind, whole: covered.every(Boolean), part: covered.some(Boolean) } })
  }
}

async function findOrdinary(finder: Finder, messages: readonly string[]): Promise<void> {
  const kinds: Record<string, number> = {}
  let [read, flagged, places] = [0, 0, 0]
  const began = process.cpuUsage()
  for (const message of messages) {
    const found = await finder.find(message)
    for (const { kind } of found) kinds[kind] = (kinds[kind] ?? 0) + 1
    read++
    flagged += found.length > 0 ? 1 : 0
    places += found.length
    if (millis(began) > MOST_MILLIS) break
  }
  send({ ordinary: { read, flagged, places, kinds } })
}

/** Megabytes in a second of processor time, in messages: the best of the rounds there is time for. */
async function timeMessages(finder: Finder, messages: readonly string[]): Promise<void> {
  const all = process.cpuUsage()
  for (let round = 0, best = 0; round < ROUNDS && millis(all) < MOST_MILLIS; round++) {
    const began = process.cpuUsage()
    let done = 0
    for (const message of messages) {
      await finder.scan(message)
      done += message.length
      if (millis(began) > MOST_MILLIS) break
    }
    best = Math.max(best, done / 1000 / millis(began))
    send({ messages: best })
  }
}

async function timeWhole(finder: Finder, text: string): Promise<void> {
  const all = process.cpuUsage()
  for (let round = 0, best = 0; round < ROUNDS && millis(all) < MOST_MILLIS; round++) {
    const began = process.cpuUsage()
    await finder.scan(text)
    best = Math.max(best, text.length / 1000 / millis(began))
    send({ whole: best })
  }
}

const [name = '', length = '0'] = process.argv.slice(2)
const text = makeOrdinaryText(Number(length))
const messages = Array.from({ length: Math.ceil(text.length / MESSAGE) }, (_, i) =>
  text.slice(i * MESSAGE, (i + 1) * MESSAGE),
)
const finder = await measureMemory(FINDERS[name]!, messages[0]!)
await findPlanted(finder)
await findOrdinary(finder, messages)
await timeMessages(finder, messages)
await timeWhole(finder, text)
process.disconnect()
