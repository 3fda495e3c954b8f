import { memorySource, type KeySource } from '@windbreak/config'
import { setImmediate as turn } from 'node:timers/promises'
import { atMost, exactly, type Part } from './figure.js'
import { startKeyedUpstream } from './keyed-upstream.js'
import { createTimers } from './timers.js'
import { ADA, ask, openApp } from './open-app.js'
import { createKeyValue } from './random.js'

const SECONDS = 3_600

/** A remote source fails for an hour of an injected clock, with a call each second of it. */
export async function measureOutage(folder: string, random: () => number): Promise<Part> {
  const quiet = await passHour(`${folder}-quiet`, random, false)
  const pressed = await passHour(`${folder}-pressed`, random, true)
  const figures = [quiet, pressed].flatMap(({ failed, reads, isReady, how }) => [
    exactly(`failed requests, ${how}`, failed, 0, SECONDS),
    atMost(`reads in the worst minute, ${how}`, worstMinute(reads), 12),
    exactly(`ready at the end, ${how}`, isReady ? 1 : 0, 1),
  ])
  const notes = [
    ...[quiet, pressed].map(({ how, reads }) => `${how}: ${reads.length} reads in the hour`),
    'pressed: told of a change, and asked to rotate, each second',
  ]
  return { title: 'A remote source is down for an hour (injected clock)', figures, notes }
}

async function passHour(directory: string, random: () => number, isPressed: boolean) {
  const key = createKeyValue('only', random)
  const upstream = await startKeyedUpstream([key], random)
  const timers = createTimers()
  const held = memorySource(key, { name: 'far', calls: 1 })
  const reads: number[] = []
  let tellChanged = () => {}
  const source: KeySource = {
    ...held,
    read(signal) {
      reads.push(timers.now())
      return held.read(signal)
    },
    watch(changed) {
      tellChanged = changed
      return () => {}
    },
  }
  const { now, schedule } = timers
  const settings = { serverURL: upstream.origin }
  const app = await openApp({ directory, sources: { source }, settings, now, schedule, random })
  const how = isPressed ? 'pressed' : 'left to itself'
  try {
    held.fail('does not answer')
    reads.length = 0
    let failed = 0
    for (let second = 0; second < SECONDS; second++) {
      await timers.pass(1_000)
      if (isPressed) {
        tellChanged()
        await app.windbreak.keys.rotate()
      }
      await app.mistral
        .as(ADA)
        .call('chat.complete', ask('while the source is down'))
        .catch(() => failed++)
      await turn()
    }
    return { failed, reads, isReady: app.windbreak.keys.ready, how }
  } finally {
    await app.close()
    await upstream.close()
  }
}

/** Most reads in any 60 seconds. `at` in milliseconds, in order. */
function worstMinute(at: readonly number[]): number {
  let [most, first] = [0, 0]
  for (let last = 0; last < at.length; last++) {
    while ((at[first] ?? 0) <= (at[last] ?? 0) - 60_000) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}
