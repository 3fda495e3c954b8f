import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createEmulator } from '@windbreak/emulator'
import { pause, until } from '../keys/clock.js'
import { atMost, exactly, type Part } from '../keys/figure.js'
import { countOutcomes, sayStatuses } from './count-outcomes.js'
import { chatEnv } from './open-chat.js'
import { askStream } from './vanishing-client.js'

const SERVER = fileURLToPath(new URL('server.js', import.meta.resolve('@windbreak/chat-server')))
const GRACE_MS = 2_000
const PIECES = 40
const SHORT_PACE_MS = 30
const LONG_PACE_MS = 500

/** The server's own program is told to stop while half of its streams would end within its time, and half would not. */
export async function measureTerm(folder: string, { streams = 200 } = {}): Promise<Part> {
  const emulator = createEmulator({ settings: { requestsKept: streams * 2 } })
  const pieces = Array.from({ length: PIECES }, (_, at) => `piece ${at} `)
  const half = Math.floor(streams / 2)
  emulator.script.push({ pieces, delayMs: SHORT_PACE_MS, times: half })
  emulator.script.push({ pieces, delayMs: LONG_PACE_MS, times: streams - half })
  const upstream = await emulator.listen()
  const port = await freePort()
  const { env, accessKey, spool } = chatEnv(folder, upstream.url, {
    WINDBREAK_GRACE_MS: String(GRACE_MS),
    PORT: String(port),
  })
  const { PATH = '' } = process.env
  const server = spawn(process.execPath, [SERVER], { env: { PATH, ...env }, cwd: folder, stdio: 'ignore' })
  const exit = new Promise<number | null>(resolve => server.once('exit', code => resolve(code)))
  try {
    const url = `http://127.0.0.1:${port}`
    await isReady(url)
    let begun = 0
    const onFirst = () => void begun++
    const asked = Array.from({ length: streams }, () => askStream({ url, key: accessKey, onFirst }))
    await until(() => begun >= streams, 'every stream has begun', 20_000)
    const from = performance.now()
    server.kill('SIGTERM')
    const code = await Promise.race([exit, pause(GRACE_MS + 20_000).then(() => -1)])
    const took = Math.round(performance.now() - from)
    const whole = (await Promise.all(asked)).filter(ended => ended === 'whole').length
    const outcomes = await countOutcomes(spool)
    const figures = [
      exactly('streams open when it was told to stop', begun, streams),
      atMost(`ms to its end, with ${GRACE_MS} ms of grace`, took, GRACE_MS + 2_000),
      exactly('exit code', code ?? -1, 0),
      exactly('calls with an intent and no outcome', outcomes.missing, 0, outcomes.calls),
      exactly('calls with more than one outcome', outcomes.repeated, 0, outcomes.calls),
      exactly('answers whole for their client, and not so on record', Math.max(0, whole - outcomes.ok.length), 0),
      exactly('answers cut for their client, and whole on record', Math.max(0, outcomes.ok.length - whole), 0),
    ]
    const notes = [`${whole} of ${streams} streams ended in time; outcomes on record: ${sayStatuses(outcomes)}`]
    return { title: 'SIGTERM with open streams', figures, notes }
  } finally {
    server.kill('SIGKILL')
    await upstream.close()
  }
}

async function isReady(url: string): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await pause(50)) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    await answer?.text()
    if (answer?.ok === true) return
  }
  throw new Error('the server did not become ready within 20 s')
}

/** Free a moment ago; the server's program takes no port that it chose itself. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
