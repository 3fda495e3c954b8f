import { buildApp, readServerSettings } from '@windbreak/chat-server'
import { createEmulator } from '@windbreak/emulator'
import { pause } from '../keys/clock.js'
import { atLeast, exactly, type Part } from '../keys/figure.js'
import { createRandom } from '../keys/random.js'
import { countOutcomes, sayStatuses } from './count-outcomes.js'
import { inParallel } from './in-parallel.js'
import { chatEnv } from './open-chat.js'
import { askStream } from './vanishing-client.js'

const AT_ONCE = 20
/** Between two events: an answer takes 400 to 800 ms where all of it shares two processors. */
const PACE_MS = 10
const LEAVES_WITHIN_MS = 1_000
const AFTERWARDS_MS = 1_000

/** Clients that are gone at a random moment, from before their request has arrived to after their answer. */
export async function measureVanish(folder: string, { clients = 1_000 } = {}): Promise<Part> {
  const emulator = createEmulator({ settings: { paceMs: PACE_MS, requestsKept: clients * 2 } })
  const upstream = await emulator.listen()
  const { env, accessKey, spool } = chatEnv(folder, upstream.url)
  const app = await buildApp({ settings: readServerSettings(env), env: { ...env } })
  const random = createRandom(Number(process.env['FIGURES_SEED'] ?? 1))
  let open = 0
  let connections = 0
  let whole = 0
  try {
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    await inParallel(clients, AT_ONCE, async () => {
      const ended = await askStream({ url, key: accessKey, leaveAfterMs: random() * LEAVES_WITHIN_MS })
      if (ended === 'whole') whole++
    })
    await pause(AFTERWARDS_MS)
    open = emulator.requests.filter(({ ended }) => ended === 'open').length
    connections = await new Promise<number>((resolve, reject) => {
      app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
    })
  } finally {
    await app.close()
    await upstream.close()
  }
  const left = emulator.requests.filter(({ ended }) => ended === 'left').length
  const outcomes = await countOutcomes(spool)
  const figures = [
    exactly(`upstream answers under way ${AFTERWARDS_MS} ms after the last client`, open, 0, emulator.requests.length),
    exactly('connections of clients left', connections, 0),
    exactly('calls with an intent and no outcome', outcomes.missing, 0, outcomes.calls),
    exactly('calls with more than one outcome', outcomes.repeated, 0, outcomes.calls),
    atLeast('upstream answers that were cut for it', left, Math.floor(clients / 10)),
  ]
  const notes = [`${clients} clients, ${whole} stayed to the end; outcomes on record: ${sayStatuses(outcomes)}`]
  return { title: 'Clients that vanish', figures, notes }
}
