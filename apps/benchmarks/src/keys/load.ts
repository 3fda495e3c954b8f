import { Pool } from 'undici'
import { pause, wallClock } from './clock.js'
import { headers } from './guards.js'
import { ask } from './open-app.js'

export interface Served {
  readonly isStream: boolean
  /** As `wallClock` tells it. */
  readonly from: number
  readonly to: number
  /** `undefined` where the whole answer came. */
  readonly fault: string | undefined
}

export interface Load {
  readonly served: readonly Served[]
  /** Stops asking, and waits for what is under way. */
  stop(): Promise<void>
}

const PATH = '/v1/chat/completions'
const HEADERS = { ...headers, 'content-type': 'application/json' }
const TICK_MS = 10

/** So many JSON calls a second, whether or not the ones before were answered, and so many streams at all times. */
export function startLoad(url: string, { rate, streams }: { rate: number; streams: number }): Load {
  const pool = new Pool(url, { connections: 512, pipelining: 1 })
  const served: Served[] = []
  const open = new Set<Promise<void>>()
  const over = new AbortController()

  async function send(isStream: boolean): Promise<void> {
    const from = wallClock()
    const fault = await fetchWhole(isStream).catch((error: Error) => error.message)
    served.push({ isStream, from, to: wallClock(), fault })
  }

  async function fetchWhole(isStream: boolean): Promise<string | undefined> {
    const body = JSON.stringify(ask('Why did the second part take longer?', isStream))
    const { statusCode, body: answer } = await pool.request({ path: PATH, method: 'POST', headers: HEADERS, body })
    const text = await answer.text()
    const isWhole = isStream ? text.endsWith('data: [DONE]\n\n') && !text.includes('"error"') : text.includes('"stop"')
    return statusCode === 200 && isWhole ? undefined : `${statusCode} ${text.slice(0, 200)}`
  }

  function begin(work: Promise<void>): void {
    open.add(work)
    work.finally(() => open.delete(work))
  }

  async function tick(): Promise<void> {
    const from = wallClock()
    for (let sent = 0; !over.signal.aborted; await pause(TICK_MS)) {
      for (const due = ((wallClock() - from) * rate) / 1_000; sent < due; sent++) begin(send(false))
    }
  }

  async function keepStreaming(): Promise<void> {
    while (!over.signal.aborted) await send(true)
  }

  const loops = [tick(), ...Array.from({ length: streams }, keepStreaming)]
  async function end(): Promise<void> {
    over.abort()
    await Promise.all(loops)
    await Promise.all(open)
    await pool.close()
  }

  let ending: Promise<void> | undefined
  return { served, stop: () => (ending ??= end()) }
}
