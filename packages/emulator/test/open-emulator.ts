import { request as httpRequest } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import type { Test } from 'tap'
import { createEmulator, type EmulatorOptions } from '../src/index.js'

export const MODEL = 'mistral-small-latest'
export const ask = (content: string, more: object = {}) => ({
  model: MODEL,
  messages: [{ role: 'user' as const, content }],
  ...more,
})

/** What a client saw of one answer, complete or not. */
export interface Seen {
  status?: number
  headers: Record<string, unknown>
  text: string
  bytes: Buffer
  /** `end` where it ended properly, `left` where the test left, else the error's code. */
  end: string
}

/** An emulator on a port of its own that closes with the test. */
export async function openEmulator(t: Test, options: EmulatorOptions = {}) {
  const emulator = createEmulator(options)
  const { url } = await emulator.listen()
  t.teardown(() => emulator.app.close())

  /** Leaves once `leaveAt` holds. */
  function send(body: unknown, { path = '/v1/chat/completions', key = 'any-key', leaveAt }: SendOptions = {}) {
    const seen: Seen = { headers: {}, text: '', bytes: Buffer.alloc(0), end: '' }
    return new Promise<Seen>(resolve => {
      const end = (how: string) => resolve({ ...seen, text: seen.bytes.toString('utf8'), end: seen.end || how })
      const request = httpRequest(url + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json', ...(key === '' ? {} : { authorization: `Bearer ${key}` }) },
        agent: false,
      })
      const leave = () => {
        seen.end = 'left'
        request.destroy()
        end('left')
      }
      request.on('response', response => {
        seen.status = response.statusCode ?? 0
        seen.headers = response.headers
        response.on('data', (chunk: Buffer) => {
          seen.bytes = Buffer.concat([seen.bytes, chunk])
          if (leaveAt !== undefined && seen.bytes.includes(leaveAt)) leave()
        })
        response.on('end', () => end('end'))
        response.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
      })
      request.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
      request.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body))
      if (leaveAt === '') until(() => emulator.requests.at(-1)?.ended === 'open').then(leave)
    })
  }

  return { emulator, url, send }
}

interface SendOptions {
  readonly path?: string
  /** Empty for none. */
  readonly key?: string
  /** Leave when this has come; empty: once the emulator has the request. */
  readonly leaveAt?: string
}

/** Waits turn by turn; tap's own timeout is the limit. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn()
}

/** The JSON of a stream's data events, `[DONE]` as a string. */
export function eventsIn(text: string) {
  return text
    .split('\n\n')
    .filter(block => block.startsWith('data: '))
    .map(block => block.slice(6))
    .map(data => (data === '[DONE]' ? data : (JSON.parse(data) as Chunk)))
}

export interface Chunk {
  readonly choices: { index: number; delta: Record<string, any>; finish_reason: string | null }[]
  readonly usage?: Record<string, number>
  readonly p: string
}

export const chunksIn = (text: string) => eventsIn(text).filter((event): event is Chunk => typeof event !== 'string')
export const textIn = (text: string, choice = 0) =>
  chunksIn(text)
    .flatMap(({ choices }) => choices.filter(({ index }) => index === choice))
    .map(({ delta }) => String(delta['content'] ?? ''))
    .join('')
