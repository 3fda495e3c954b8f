import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { searchIdentity } from '@windbreak/audit'
import type { Secret } from '@windbreak/core'
import { JSON_ANSWER, SSE_EVENTS } from '../fixture.js'
import type { SpoolReader } from './spool-reader.js'
import type { Syncs } from './watch-syncs.js'

export interface Trap {
  readonly origin: string
  /** Requests that came. */
  readonly arrived: number
  /** Such as `no durable intent: POST /v1/chat/completions`. */
  readonly refused: readonly string[]
  /** What was asked last, of every request that came. */
  readonly asked: ReadonlySet<string>
  close(): Promise<void>
}

interface TrapOptions {
  readonly spool: SpoolReader
  readonly syncs: Syncs
  readonly key: Secret
}

/** What our transport sends, and the HTTP client below it; whatever else came would be a caller's. */
const HEADERS = new Set(
  'host connection authorization accept accept-encoding user-agent content-type content-length'.split(' '),
)
const MODEL_LIST = JSON.stringify({ object: 'list', data: [] })
const PATHS = /^\/v1\/(chat\/completions|models(\/[\w.:-]+)?)$/

/**
 * An upstream that answers only what has an intent of its own on stable storage at the moment it comes: same operation,
 * model, form of answer, and keyed hash of what was asked.
 */
export async function startTrap({ spool, syncs, key }: TrapOptions): Promise<Trap> {
  const refused: string[] = []
  const asked = new Set<string>()
  const unused = new Map<string, number>()
  const waiting: ReturnType<SpoolReader['readNew']> = []
  let arrived = 0

  function takeIntent(name: string): boolean {
    waiting.push(...spool.readNew())
    for (;;) {
      const [line] = waiting
      if (line === undefined || line.end > syncs.durable(line.ino)) break
      waiting.shift()
      const { stage, action, model, stream, fingerprint } = line.record
      if (stage !== 'intent') continue
      const known = nameOf(action, model, stream, fingerprint)
      unused.set(known, (unused.get(known) ?? 0) + 1)
    }
    const left = unused.get(name) ?? 0
    if (left > 0) unused.set(name, left - 1)
    return left > 0
  }

  function faultOf(request: IncomingMessage, text: string): string | undefined {
    const { url = '', headers, method } = request
    const path = PATHS.exec(url)
    if (path === null) return 'a path that nobody offers'
    const strange = Object.keys(headers).find(header => !HEADERS.has(header))
    if (strange !== undefined) return `a header of a caller's (${strange})`
    if (method === 'GET') {
      const model = path[2]?.slice(1) ?? null
      const action = path[1] === 'models' ? 'models.list' : 'models.get'
      return takeIntent(nameOf(action, action === 'models.list' ? null : model, false, null)) ||
        takeIntent(nameOf(action, null, false, null))
        ? undefined
        : 'no durable intent'
    }
    const body = JSON.parse(text) as Body
    const question = askedIn(body)
    asked.add(question)
    const [fingerprint = null] = searchIdentity('text', question, [key])
    const name = nameOf('chat.complete', body.model, body.stream === true, fingerprint)
    return takeIntent(name) ? undefined : 'no durable intent'
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      arrived++
      const text = Buffer.concat(chunks).toString()
      const fault = faultOf(request, text)
      if (fault !== undefined) {
        refused.push(`${fault}: ${request.method} ${request.url}`)
        response.writeHead(418).end()
        return
      }
      const isStream = text.includes('"stream":true')
      response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' })
      if (request.method === 'GET') response.end(MODEL_LIST)
      else response.end(isStream ? SSE_EVENTS.join('') : JSON_ANSWER)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get arrived() {
      return arrived
    },
    refused,
    asked,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Body {
  readonly model: string
  readonly stream?: boolean
  readonly messages: readonly { readonly content: string | readonly { readonly text?: string }[] }[]
}

const nameOf = (...facts: readonly unknown[]): string => JSON.stringify(facts)

function askedIn({ messages }: Body): string {
  const content = messages.at(-1)?.content ?? ''
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('')
}
