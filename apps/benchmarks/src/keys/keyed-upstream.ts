import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { JSON_ANSWER, SSE_EVENTS } from '../fixture.js'
import { wallClock } from './clock.js'

/** One request as it came in. */
export interface Entry {
  readonly key: string
  /** As `wallClock` tells it. */
  readonly at: number
  readonly isProbe: boolean
  /** With which it was answered. */
  readonly status: number
  /** What the last message says. */
  readonly says: string
}

export const MODELS = ['mistral-small-latest', 'ministral-8b-latest', 'codestral-latest', 'mistral-medium-latest']

/** What is done with a request in place of an ordinary answer. */
export type Odd = (response: ServerResponse) => void

export interface KeyedUpstream {
  readonly origin: string
  readonly accepted: Set<string>
  readonly ledger: Entry[]
  /** For probes under a key. */
  readonly odd: Map<string, Odd>
  /** Refusals wait until so many have come. */
  refuseTogether: number
  close(): Promise<void>
}

/** How long a stream lasts, in milliseconds. */
const STREAM_MS: readonly [least: number, most: number] = [1_000, 2_000]
const PIECES = 10

/** A model API that knows its keys and writes down who used which one when. */
export async function startKeyedUpstream(keys: Iterable<string>, random: () => number): Promise<KeyedUpstream> {
  const ledger: Entry[] = []
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => take(response, request.headers.authorization ?? '', request.url ?? '', body))
  })

  function take(response: ServerResponse, authorization: string, path: string, body: string): void {
    const key = authorization.replace('Bearer ', '')
    const isProbe = path === '/v1/models'
    const isGood = upstream.accepted.has(key)
    ledger.push({ key, at: wallClock(), isProbe, status: isGood ? 200 : 401, says: saysOf(body) })
    const odd = isProbe ? upstream.odd.get(key) : undefined
    if (odd !== undefined) return odd(response)
    if (!isGood) return refuse(response, isProbe)
    if (isProbe) return sendJson(response, 200, modelList(MODELS))
    if (body.includes('"stream":true')) return void sendSlowly(response)
    sendJson(response, 200, JSON_ANSWER)
  }

  function refuse(response: ServerResponse, isProbe: boolean): void {
    const send = () => sendJson(response, 401, '{"message":"Unauthorized"}')
    if (isProbe || upstream.refuseTogether === 0) return send()
    waiting.push(send)
    if (waiting.length < upstream.refuseTogether) return
    for (const each of waiting.splice(0)) each()
  }

  async function sendSlowly(response: ServerResponse): Promise<void> {
    const [least, most] = STREAM_MS
    const ms = least + random() * (most - least)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    const size = Math.ceil(SSE_EVENTS.length / PIECES)
    for (let at = 0; at < SSE_EVENTS.length && !response.destroyed; at += size) {
      await new Promise(resolve => setTimeout(resolve, ms / PIECES))
      response.write(SSE_EVENTS.slice(at, at + size).join(''))
    }
    response.end()
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', 4_096, resolve))
  const upstream: KeyedUpstream = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted: new Set(keys),
    ledger,
    odd: new Map(),
    refuseTogether: 0,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return upstream
}

export function sendJson(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text)
}

export const modelList = (names: readonly string[]): string =>
  JSON.stringify({ object: 'list', data: names.map(id => ({ id, object: 'model' })) })

function saysOf(body: string): string {
  const { messages } = (body === '' ? {} : JSON.parse(body)) as { messages?: { content: string }[] }
  return messages?.at(-1)?.content ?? ''
}
