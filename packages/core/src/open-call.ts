import type { DeliveredAnswer, ModelAnswer, StreamAnswer } from './answer.js'
import type { CallOrigin, CallRequest, ModelCall, Observed } from './call.js'
import { AnswerUnread, CallerLeft, DeadlinePassed } from './errors.js'
import type { Next } from './guard.js'
import { Lifeline } from './lifeline.js'
import type { Mode } from './mode.js'
import type { CallWatch } from './observe/call-watch.js'
import { tap } from './observe/time-guard.js'
import { newId } from './new-id.js'
import { type Outcome, readError, withOutcome } from './outcome.js'
import { SettledStream } from './settled-stream.js'
import { Settlement } from './settlement.js'

/** Validates a body and gives a copy of it; throws a coded error. */
export type ReadBody = (operation: string, body: unknown) => unknown

const OURS: ReadonlySet<CallOrigin['kind']> = new Set(['internal', 'selftest'])

/** Why a body did not validate, by the call's evidence: the one part of a call that every copy shares. */
const problems = new WeakMap<object, Error>()

export function problemOf(call: ModelCall): Error | undefined {
  return problems.get(call.evidence)
}

export interface OpenCallOptions {
  readonly deadlineMs: number
  readonly unreadMs: number
  readonly now: () => number
  readonly mode: () => Mode
  /** Begins to watch a call for its observers; `undefined` where it has none. */
  readonly watch: (call: ModelCall) => CallWatch | undefined
  readonly onEnded: (call: OpenCall) => void
}

/** One call from its start until it is settled, and all that can end it. */
export class OpenCall {
  readonly call: ModelCall
  /** Resolves when every settled handler has run, whether or not it failed. */
  readonly ended: Promise<void>
  readonly #options: OpenCallOptions
  readonly #settlement = new Settlement()
  readonly #observed: Observed = { attempts: 0 }
  readonly #lifeline: Lifeline
  readonly #watcher: CallWatch | undefined
  readonly #deadline: NodeJS.Timeout
  readonly #callerSignal: AbortSignal | undefined
  readonly #onCallerLeft = () => this.cut(withOutcome(new CallerLeft(), 'aborted'))
  #hasEnded!: () => void
  #unread: NodeJS.Timeout | undefined
  #stream: SettledStream | undefined

  constructor(request: CallRequest, options: OpenCallOptions, read: ReadBody) {
    const startedAt = options.now()
    this.#options = options
    this.ended = new Promise(resolve => (this.#hasEnded = resolve))
    this.#lifeline = new Lifeline(reason => {
      this.#settle(() => this.#failure(reason, false)).catch(() => {})
      this.#stream?.discard()
    })
    const call: ModelCall = {
      id: newId(startedAt),
      operation: request.operation,
      params: request.params ?? {},
      body: null,
      principal: request.principal,
      origin: request.origin,
      upstream: request.upstream ?? 'default',
      mode: OURS.has(request.origin.kind) ? 'enforce' : options.mode(),
      startedAt,
      signal: this.#lifeline.signal,
      evidence: [...(request.evidence ?? [])],
      observed: this.#observed,
      onSettled: handler => this.#settlement.add(handler),
    }
    this.call = { ...call, body: readBody(call, request, read) }
    this.#watcher = options.watch(this.call)
    const { deadlineMs } = options
    this.#deadline = setTimeout(() => this.cut(withOutcome(new DeadlinePassed(deadlineMs), 'timeout')), deadlineMs)
    this.#callerSignal = request.signal
    this.#callerSignal?.addEventListener('abort', this.#onCallerLeft, { once: true })
    if (this.#callerSignal?.aborted === true) this.#onCallerLeft()
  }

  /** Ends the call now: it is settled, whoever waits for it gets `reason`, and its upstream is let go. */
  cut(reason: Error): void {
    this.#lifeline.cut(reason)
  }

  async run(chain: Next): Promise<DeliveredAnswer> {
    try {
      const answer = await this.#lifeline.wait(chain(this.call), discard)
      if (answer.kind === 'stream') return this.#watch(answer)
      await this.#settleOk(answer.status)
      return { ...answer, call: this.call }
    } catch (error) {
      throw await this.#fail(error, false)
    }
  }

  #watch(answer: StreamAnswer): DeliveredAnswer {
    const { unreadMs } = this.#options
    this.#unread = setTimeout(() => this.cut(withOutcome(new AnswerUnread(unreadMs), 'unread')), unreadMs)
    const watcher = this.#watcher
    const events = watcher === undefined ? answer.events : tap(answer.events, () => watcher.timer.left())
    this.#stream = new SettledStream(events, {
      wait: work => this.#lifeline.wait(work),
      onRead: () => clearTimeout(this.#unread),
      onComplete: () => this.#settleOk(answer.status),
      onError: (error, delivered) => this.#fail(error, delivered),
      onLeave: async () => {
        this.#onCallerLeft()
        await this.ended
      },
    })
    return { ...answer, events: this.#stream, call: this.call }
  }

  #settleOk(httpStatus: number): Promise<void> {
    return this.#settle(() => ({ status: 'ok', httpStatus, endedAt: this.#options.now(), observed: this.#observed }))
  }

  /** Settles a broken call, lets its upstream go, and gives the error its caller shall see: the first that went wrong. */
  async #fail(error: unknown, delivered: boolean): Promise<unknown> {
    // A record that could not be written raises its own alarm; it does not hide why the call broke.
    const settled = this.#settle(() => this.#failure(error, delivered)).catch(() => {})
    this.cut(asError(error))
    await settled
    return error
  }

  #failure(error: unknown, delivered: boolean): Outcome {
    const { code, httpStatus, status } = readError(error)
    const outcome = delivered && status === 'failed' ? 'incomplete' : status
    return { status: outcome, code, httpStatus, endedAt: this.#options.now(), observed: this.#observed }
  }

  async #settle(outcome: () => Outcome): Promise<void> {
    clearTimeout(this.#deadline)
    clearTimeout(this.#unread)
    this.#callerSignal?.removeEventListener('abort', this.#onCallerLeft)
    this.#watcher?.timer.settling()
    try {
      await this.#settlement.settle(outcome)
    } finally {
      // What was settled is the first outcome, which may be another than this one.
      if (this.#settlement.outcome !== undefined) this.#watcher?.end(this.#settlement.outcome)
      this.#options.onEnded(this)
      this.#hasEnded()
    }
  }
}

/** An answer that came after its call was cut: its stream is stopped without waiting. */
function discard(answer: ModelAnswer): void {
  if (answer.kind === 'stream')
    answer.events[Symbol.asyncIterator]()
      .return?.()
      .catch(() => {})
}

function readBody(call: ModelCall, { operation, body }: CallRequest, read: ReadBody): unknown {
  try {
    return read(operation, body) ?? null
  } catch (problem) {
    problems.set(call.evidence, asError(problem))
    return null
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new TypeError('something was thrown that is no error')
}
