import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { buildApp, readServerSettings } from '@windbreak/chat-server'
import { request } from 'undici'
import { atLeast, exactly, type Part } from '../keys/figure.js'
import { countOutcomes, sayStatuses } from './count-outcomes.js'
import { addOwnRoutes, hostileCode, OWN_ROUTES } from './hostile-code.js'
import { HTTP, type Hostile } from './hostile-http.js'
import { inParallel } from './in-parallel.js'
import { chatEnv } from './open-chat.js'
import { SpoolReader } from './spool-reader.js'
import { startTrap } from './trap-upstream.js'
import { watchSyncs } from './watch-syncs.js'

const AT_ONCE = 8

/** What the trap is for, once for certain: a request that passed no guard. Gives its status. */
async function askDirectly(origin: string): Promise<number> {
  const body = JSON.stringify({
    model: 'mistral-small-latest',
    messages: [{ role: 'user', content: 'past the guards' }],
  })
  const headers = { 'content-type': 'application/json' }
  // Of the headers that are nobody's but a caller's, this one sends none.
  const { statusCode } = await request(`${origin}/v1/chat/completions`, { method: 'POST', headers, body })
  return statusCode
}

/** Hostile requests on every way to the model, before an upstream that looks for the intent of each that comes. */
export async function measureTrap(folder: string, { requests = 2_500 } = {}): Promise<Part> {
  const syncs = watchSyncs()
  const placeholder = 'http://127.0.0.1:9'
  const { env, accessKey, identityKey, spool } = chatEnv(folder, placeholder)
  mkdirSync(spool, { recursive: true, mode: 0o700 })
  const trap = await startTrap({ spool: new SpoolReader(spool), syncs, key: identityKey })
  const all = { ...env, MISTRAL_SERVER_URL: trap.origin }
  const app = await buildApp({ settings: readServerSettings(all), env: { ...all } })
  const served = new Map<Hostile, number>()
  const sentBy = new Map<string, Hostile>()
  let kinds = 0
  let withoutIntent = 0
  try {
    await addOwnRoutes(app)
    await app.listen({ host: '127.0.0.1', port: 0 })
    const target = { port: (app.server.address() as AddressInfo).port, key: accessKey }
    const hostiles = [...HTTP, ...hostileCode(app), ...OWN_ROUTES]
    kinds = hostiles.length
    await inParallel(requests, AT_ONCE, async at => {
      const hostile = hostiles[at % hostiles.length]!
      const says = `question number ${at} of the trap`
      sentBy.set(says, hostile)
      if (await hostile.send(target, says)) served.set(hostile, (served.get(hostile) ?? 0) + 1)
    })
    withoutIntent = await askDirectly(trap.origin)
  } finally {
    await app.close()
    await trap.close()
    syncs.stop()
  }

  const outcomes = await countOutcomes(spool)
  const reached = [...trap.asked].map(says => sentBy.get(says)).filter(hostile => hostile?.mustRefuse === true)
  const wrongly = [...served.keys()].filter(({ mustRefuse }) => mustRefuse)
  const figures = [
    atLeast('hostile requests', requests, Math.min(requests, 2_000)),
    exactly('attempts that the trap refused', trap.refused.length - 1, 0, trap.arrived - 1),
    exactly('status it gives an attempt past the boundary', withoutIntent, 418),
    exactly('that must be refused, and reached the upstream', reached.length, 0),
    exactly('that must be refused, and were served', wrongly.length, 0),
    exactly('calls with an intent and no outcome', outcomes.missing, 0, outcomes.calls),
    exactly('calls with more than one outcome', outcomes.repeated, 0, outcomes.calls),
    atLeast('attempts that reached the upstream', trap.arrived, Math.floor(requests / 10)),
  ]
  const notes = [
    `${kinds} kinds; outcomes on record: ${sayStatuses(outcomes)}`,
    ...new Set(trap.refused.slice(0, -1).map(what => `refused by the trap: ${what}`)),
    ...new Set(reached.map(hostile => `reached the upstream: ${hostile?.kind}`)),
    ...wrongly.map(({ kind }) => `served: ${kind}`),
  ]
  return { title: 'An upstream that takes nothing without a durable intent', figures, notes }
}
