import { randomUUID } from 'node:crypto'
import { formatOf, readRequest } from '@windbreak/wire'
import type { Behaviour } from './behaviour.js'
import { bearerCheck } from './check-bearer.js'
import { composeAnswer, type Request } from './compose-answer.js'
import { CARDS } from './model-cards.js'
import { invalidModel, invalidRequest, notFound, notJson, type Refusal, refusal, unauthorized } from './refusals.js'
import { type Answer, rehearse, type Step } from './rehearse.js'
import { RequestLog } from './request-log.js'
import { Script } from './script.js'
import type { EmulatorSettings } from './settings.js'

export interface Asked {
  readonly operation: string
  readonly body: unknown
  readonly params: Readonly<Record<string, string>>
}

/** Waits, unless the signal fires first; never rejects. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>

/** What stands behind the HTTP routes and the in-process guard alike: it decides what is answered, and sends nothing. */
export class Emulation {
  readonly script = new Script()
  readonly log: RequestLog
  readonly wait: Wait
  /** Whether an Authorization header is accepted. */
  readonly isRight: (header: string | undefined) => boolean
  readonly #paceMs: number
  readonly #now: () => number

  constructor(settings: EmulatorSettings, wait: Wait, now: () => number) {
    this.log = new RequestLog(settings.requestsKept)
    this.wait = wait
    this.isRight = bearerCheck(settings.keys)
    this.#paceMs = settings.paceMs
    this.#now = now
  }

  plan(asked: Asked): readonly Step[] {
    const correlationId = randomUUID()
    const read = readAsked(asked)
    if ('status' in read) return rehearse(toAnswer(read, correlationId), {}, 0)
    const behaviour = this.script.take(asked.operation)
    const { status, retryAfter } = behaviour
    if (status !== undefined) {
      return rehearse(toAnswer(refusal(status, correlationId, retryAfter), correlationId), behaviour, this.#paceMs)
    }
    return rehearse(this.#answer(read, behaviour, correlationId), behaviour, this.#paceMs)
  }

  refuseKey(): readonly Step[] {
    const correlationId = randomUUID()
    return this.#refuse(unauthorized(correlationId), correlationId)
  }

  refusePath(): readonly Step[] {
    return this.#refuse(notFound())
  }

  refuseText(): readonly Step[] {
    return this.#refuse(notJson())
  }

  #refuse(refusal: Refusal, correlationId: string = randomUUID()): readonly Step[] {
    return rehearse(toAnswer(refusal, correlationId), {}, 0)
  }

  #answer(read: Readable, behaviour: Readonly<Behaviour>, correlationId: string): Answer {
    if ('body' in read) return json(read.body, correlationId)
    const stamp = { id: correlationId.replaceAll('-', ''), created: Math.floor(this.#now() / 1000) }
    const composed = composeAnswer(read.request, behaviour, stamp)
    if ('body' in composed) return json(composed.body, correlationId)
    const headers = { ...headersOf(correlationId), 'content-type': 'text/event-stream; charset=utf-8' }
    return { status: 200, headers, parts: composed.events, stream: true }
  }
}

/** A request to answer, or a body that is always the same. */
type Readable = { readonly request: Request } | { readonly body: unknown }

/** What Mistral refuses by itself comes before any script. */
function readAsked({ operation, body, params }: Asked): Readable | Refusal {
  if (operation === 'models.list') return { body: { object: 'list', data: [...CARDS.values()] } }
  if (operation === 'models.get') {
    const card = CARDS.get(params['model'] ?? '')
    return card === undefined ? notFound() : { body: card }
  }
  if (formatOf(operation) === undefined) return notFound()
  try {
    const request = { operation, body: readRequest(operation, body) } as Request
    return CARDS.has(request.body.model) ? { request } : invalidModel(request.body.model)
  } catch (error) {
    return invalidRequest(error)
  }
}

function toAnswer({ status, headers, body }: Refusal, correlationId: string): Answer {
  const answer = json(body, correlationId)
  return { ...answer, status, headers: { ...answer.headers, ...headers } }
}

function json(body: unknown, correlationId: string): Answer {
  return { status: 200, headers: headersOf(correlationId), parts: [JSON.stringify(body)], stream: false }
}

/** Headers that Mistral sends and that no gateway should hand on. */
function headersOf(correlationId: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'mistral-correlation-id': correlationId,
    'x-ratelimit-limit-req-minute': '60',
    'x-ratelimit-remaining-req-minute': '59',
  }
}
