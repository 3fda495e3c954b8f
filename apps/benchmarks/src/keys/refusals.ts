import { type KeySource, memorySource } from '@windbreak/config'
import { atMost, exactly, type Part, spread } from './figure.js'
import { startKeyedUpstream } from './keyed-upstream.js'
import { ADA, ask, openApp } from './open-app.js'
import { createKeyValue } from './random.js'
import { wallClock } from './clock.js'

const CALLS = 1_000

/**
 * The old key is revoked while the new one lies in the source and nobody was told: 1,000 calls are under way at once,
 * each with a connection of its own, and the upstream answers none before all have come. Every one gets a 401.
 */
export async function measureRefusals(folder: string, random: () => number): Promise<Part> {
  const [old, next] = [createKeyValue('old', random), createKeyValue('next', random)]
  const upstream = await startKeyedUpstream([old], random)
  const held = memorySource(old)
  let fetches = 0
  const source: KeySource = {
    ...held,
    read(signal) {
      fetches++
      return held.read(signal)
    },
    watch: () => () => {},
  }
  const app = await openApp({
    directory: folder,
    sources: { source },
    settings: { serverURL: upstream.origin, connections: CALLS + 8 },
  })
  try {
    held.set(next)
    upstream.accepted.delete(old)
    upstream.accepted.add(next)
    upstream.refuseTogether = CALLS
    fetches = 0
    const took: number[] = []
    const answers = await Promise.allSettled(
      Array.from({ length: CALLS }, async (_, i) => {
        const from = wallClock()
        const answer = await app.mistral.as(ADA).call('chat.complete', ask(`call number ${i} of many`))
        took.push(wallClock() - from)
        return answer
      }),
    )
    const chats = upstream.ledger.filter(({ isProbe }) => !isProbe)
    const attempts = new Map<string, number>()
    for (const { says } of chats) attempts.set(says, (attempts.get(says) ?? 0) + 1)
    const most = Math.max(...attempts.values())
    const figures = [
      exactly('401s given at once', chats.filter(({ status }) => status === 401).length, CALLS),
      exactly('reads of the source', fetches, 1),
      atMost('most attempts of a call beyond its first', most - 1, 1),
      exactly('calls that were answered', answers.filter(({ status }) => status === 'fulfilled').length, CALLS, CALLS),
      exactly('calls that the upstream saw', attempts.size, CALLS),
    ]
    const notes = [`from the call to its answer: ${spread(took)}`]
    return { title: `${CALLS} concurrent 401s`, figures, notes }
  } finally {
    await app.close()
    await upstream.close()
  }
}
