import { type Guard, type ModelAnswer, type ModelCall, type Observed, errors } from '@windbreak/core'
import { OPERATIONS } from '@windbreak/wire'
import type { Dispatcher } from 'undici'
import { BodyMissing, UnknownUpstream, UpstreamUnreadable } from './errors.js'
import { Exchange, type Head } from './exchange.js'
import { fillPath } from './fill-path.js'
import type { HeldKey } from './keys/held-key.js'
import type { Keyring } from './keys/keyring.js'
import type { Pins } from './keys/probe.js'
import type { Tenure } from './keys/tenure.js'
import { readEvents } from './read-events.js'
import { readJson } from './read-json.js'
import { refusalOf } from './refusal-of.js'
import type { Deadlines } from './settings.js'

/** A server that calls may go to, with the only keys it may be given. */
export interface Upstream {
  readonly origin: string
  readonly ring: Keyring
  readonly dispatcher: Dispatcher
}

export interface TransportOptions {
  readonly upstreams: ReadonlyMap<string, Upstream>
  /** Calls that go out under a key of their own. */
  readonly pins: Pins
  /** The key of each call's last attempt, by the part of the call that every copy shares. */
  readonly used: WeakMap<Observed, Tenure>
  readonly deadlines: Deadlines
  readonly maxAnswerBytes: number
  readonly now: () => number
}

/**
 * Carries a call to its upstream: the one place where a key is revealed. Of the call itself only the operation, its
 * parameters and the validated body leave, so no header of a caller can.
 */
export function createTransport(options: TransportOptions): Guard {
  return { name: 'transport', stage: 'transport', run: call => carry(call, options) }
}

async function carry(call: ModelCall, options: TransportOptions): Promise<ModelAnswer> {
  const { observed, signal } = call
  const { deadlines, maxAnswerBytes, now, used } = options
  signal.throwIfAborted()
  const wantsStream = isStreamed(call.body)
  const { upstream, tenure, request } = prepare(call, wantsStream, options)
  const onOver = (over: Exchange) => tenure.leave(over)
  const exchange = new Exchange({ signal, maxBytes: maxAnswerBytes, deadlines, onOver })
  const sentAt = now()
  beginAttempt(call, tenure.key.fingerprint, sentAt)
  used.set(observed, tenure)
  tenure.enter(exchange, sentAt)
  upstream.dispatcher.dispatch(request, exchange)
  try {
    const head = await exchange.head
    observed.firstByteAt = now()
    observed.upstreamStatus = head.status
    if (head.status !== 200) throw await refusalOf(head, exchange, now())
    checkHead(head, wantsStream)
    const onWhole = () => (observed.lastByteAt = now())
    if (!wantsStream) return await readJson(call, exchange, head.status).finally(onWhole)
    return { kind: 'stream', status: head.status, headers: {}, events: readEvents(call, exchange, onWhole) }
  } catch (error) {
    exchange.cancel(error as Error)
    throw error
  }
}

function beginAttempt({ observed }: ModelCall, key: string, now: number): void {
  observed.attempts += 1
  observed.key = key
  observed.sentAt = now
  if (observed.attempts === 1) return
  // What an attempt before this one saw is not what this one sees.
  delete observed.upstreamStatus
  delete observed.firstByteAt
  delete observed.lastByteAt
}

interface Prepared {
  readonly upstream: Upstream
  readonly tenure: Tenure
  readonly request: Dispatcher.DispatchOptions
}

function prepare(call: ModelCall, wantsStream: boolean, { upstreams, pins, deadlines }: TransportOptions): Prepared {
  const upstream = upstreams.get(call.upstream)
  if (upstream === undefined) throw new UnknownUpstream(call.upstream)
  const operation = Object.hasOwn(OPERATIONS, call.operation) ? OPERATIONS[call.operation] : undefined
  if (operation === undefined) throw new errors.UnknownOperation(call.operation)
  if (operation.body && call.body === null) throw new BodyMissing(call.operation)
  const tenure = pins.get(call.origin) ?? upstream.ring.current()
  return {
    upstream,
    tenure,
    request: {
      origin: upstream.origin,
      path: fillPath(operation.path, call.params),
      method: operation.method,
      headers: headersFor(tenure.key, wantsStream, operation.body),
      body: operation.body ? JSON.stringify(call.body) : null,
      headersTimeout: deadlines.firstByteMs,
      bodyTimeout: deadlines.idleMs,
    },
  }
}

/** Names and values in turn, as undici takes them without copying. */
function headersFor({ secret }: HeldKey, wantsStream: boolean, hasBody: boolean): string[] {
  const accept = wantsStream ? 'text/event-stream' : 'application/json'
  const headers = ['authorization', `Bearer ${secret.reveal()}`, 'accept', accept]
  headers.push('accept-encoding', 'identity', 'user-agent', 'windbreak')
  if (hasBody) headers.push('content-type', 'application/json')
  return headers
}

function isStreamed(body: unknown): boolean {
  return (body as { stream?: unknown } | null)?.stream === true
}

/** What was not asked for is not decoded, so that a small answer cannot unfold into a large one. */
function checkHead({ headers }: Head, wantsStream: boolean): void {
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') throw new UpstreamUnreadable('it is compressed')
  const wanted = wantsStream ? /^text\/event-stream\s*(;|$)/i : /^application\/json\s*(;|$)/i
  const type = headers['content-type']
  if (typeof type !== 'string' || !wanted.test(type)) {
    throw new UpstreamUnreadable(wantsStream ? 'it is not an event stream' : 'it is not JSON')
  }
}
