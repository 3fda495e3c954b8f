import { request as httpRequest } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import type { Guard, Outcome, Principal } from '@windbreak/core'
import { attach, identify, openBoundary, subscribe, type WindbreakEvent } from '@windbreak/core/fastify'
import { createEmulator } from '@windbreak/emulator'
import { readRequest } from '@windbreak/wire'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import gateway, { type GatewayPluginOptions } from '../src/index.js'

export const MODEL = 'mistral-small-latest'
export const KEY = 'wb_test_key'
/** Others who may call. */
export const [BOB, SISTER] = ['wb_test_bob', 'wb_test_sister']
const PRINCIPALS: ReadonlyMap<string, Principal> = new Map([
  [`Bearer ${KEY}`, { id: 'alice' }],
  [`Bearer ${BOB}`, { id: 'bob' }],
  [`Bearer ${SISTER}`, { id: 'alice', tenant: 'another' }],
])

export const ask = (content: string, more: object = {}) => ({
  model: MODEL,
  messages: [{ role: 'user' as const, content }],
  ...more,
})

export interface GatewayOptions {
  readonly server?: { readonly forceCloseConnections?: boolean }
  readonly settings?: GatewayPluginOptions['settings']
  readonly guards?: readonly Guard[]
  /** Where none are given, development makes one up. */
  readonly historyKeys?: GatewayPluginOptions['historyKeys']
  readonly now?: () => number
  /** In place of the emulator. */
  readonly transport?: Guard['run']
  readonly drainMs?: number
  /** What else the app has, before the gateway. */
  readonly configure?: (app: FastifyInstance) => unknown
}

/** An app with the gateway over the in-process emulator, on a port of its own; closes with the test. */
export async function openGateway(t: Test, options: GatewayOptions = {}) {
  const {
    server = {},
    settings = {},
    guards = [],
    transport,
    drainMs = 0,
    configure,
    historyKeys = [],
    now = Date.now,
  } = options
  const emulator = createEmulator({ env: {} })
  const app = Fastify(server)
  const events: WindbreakEvent[] = []
  const outcomes: Outcome[] = []
  const record: Guard = {
    name: 'record',
    stage: 'record',
    run(call, next) {
      if (call.origin.kind !== 'selftest') call.onSettled(outcome => void outcomes.push(outcome))
      return next(call)
    },
  }
  await configure?.(app)
  subscribe(app, event => void events.push(event))
  identify(app, ({ headers }) => PRINCIPALS.get(headers.authorization ?? '') ?? null)
  openBoundary(app, { read: readRequest, unguarded: ['policy', 'filter', 'intent'], drainMs })
  for (const guard of [record, ...guards]) attach(app, guard)
  attach(app, transport === undefined ? emulator.guard : { name: 'upstream', stage: 'transport', run: transport })
  await app.register(gateway, { settings, historyKeys, environment: 'development', now })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => app.close())
  return { app, url, emulator, events, outcomes, send: (what: Sent) => send(url, what) }
}

export interface Sent {
  readonly path?: string
  /** An object is sent as JSON, a string as it is; GET where there is none. */
  readonly body?: unknown
  readonly method?: string
  readonly headers?: Record<string, string | undefined>
  /** Leaves when this has come. */
  readonly leaveAt?: string
  /** Leaves when this fires. */
  readonly leave?: AbortSignal
  /** Resolves once headers are here and reads nothing. */
  readonly neverRead?: boolean
}

export interface Seen {
  readonly status: number
  readonly headers: Record<string, string>
  readonly text: string
  /** `end` where it ended properly, `left` where the test left, else the error's code. */
  readonly end: string
}

function send(url: string, { path = '/v1/chat/completions', body, method, headers, leaveAt, leave, neverRead }: Sent) {
  return new Promise<Seen>(resolve => {
    const seen = { status: 0, headers: {}, text: '', end: '' }
    const end = (how: string) => resolve({ ...seen, end: how })
    const given = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      authorization: `Bearer ${KEY}`,
      ...headers,
    }
    const request = httpRequest(url + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      agent: false,
    })
    request.on('response', response => {
      Object.assign(seen, { status: response.statusCode, headers: response.headers })
      if (neverRead === true) return end('unread')
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        seen.text += text
        if (leaveAt === undefined || !seen.text.includes(leaveAt)) return
        end('left')
        request.destroy()
      })
      response.on('end', () => end('end'))
      response.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
    })
    leave?.addEventListener('abort', () => {
      end('left')
      request.destroy()
    })
    request.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
    request.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body))
  })
}

/** Waits turn by turn; tap's own timeout is the limit. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn()
}

export interface SseBlock {
  readonly event?: string
  readonly data: any
}

/** A stream's events, their data parsed; `[DONE]` as a string. */
export function blocksIn(text: string): SseBlock[] {
  return text
    .split('\n\n')
    .filter(block => block !== '')
    .map(block => {
      const event = /^event: (.*)$/m.exec(block)?.[1]
      const text = /^data: (.*)$/m.exec(block)?.[1] ?? ''
      const data: unknown = text === '[DONE]' ? text : JSON.parse(text)
      return event === undefined ? { data } : { event, data }
    })
}
