import type { ModelAnswer } from './answer.js'
import type { CallRequest, ModelCall, Observed } from './call.js'
import { compose } from './compose.js'
import { AnswerUnread, CallerLeft, DeadlinePassed, ShuttingDown, UnknownOperation } from './errors.js'
import type { Guard, Next } from './guard.js'
import { Lifeline } from './lifeline.js'
import { newId } from './new-id.js'
import { type Outcome, readError, withOutcome } from './outcome.js'
import { SettledStream } from './settled-stream.js'
import { Settlement } from './settlement.js'

/** Operations Windbreak may call for itself. They pass only the stages below, so they can neither recurse nor spend a user's budget. */
const INTERNAL_OPERATIONS: ReadonlySet<string> = new Set(['models.list', 'models.get', 'moderations.create'])
const INTERNAL_STAGES: ReadonlySet<string> = new Set(['record', 'intent', 'transport'])

export interface BoundaryOptions {
  readonly guards: readonly Guard[]
  /**
   * Validates a body and gives the copy that the guards will see, at once, so that a caller who keeps the original
   * cannot change it while a guard waits. Throws a coded error. Defaults to a structured clone.
   */
  readonly read?: (operation: string, body: unknown) => unknown
  /** From the call's start to the end of its answer, in milliseconds. */
  readonly deadlineMs?: number
  /** How long a streamed answer may lie unread, in milliseconds. */
  readonly unreadMs?: number
  readonly now?: () => number
}

export interface Boundary {
  /** Sends one call through the guards. Rejects with a coded error when it is refused or breaks. */
  dispatch(request: CallRequest): Promise<ModelAnswer>
  /** Takes no more calls, waits at most `graceMs` for open ones, then cuts them; resolves when all are settled. */
  drain(graceMs: number): Promise<void>
  /** Calls that have not ended. */
  readonly open: number
}

interface OpenCall {
  readonly lifeline: Lifeline
  readonly ended: Promise<void>
}

export function createBoundary(options: BoundaryOptions): Boundary {
  const { read = (_operation, body) => structuredClone(body), now = Date.now } = options
  const { deadlineMs = 600_000, unreadMs = 30_000 } = options
  const problems = new WeakMap<readonly unknown[], unknown>()
  const guards: readonly Guard[] = [...options.guards, { name: 'read', stage: 'record', run: refuseUnread }]
  const chain = compose(guards)
  const internal = compose(guards.filter(guard => INTERNAL_STAGES.has(guard.stage)))
  const open = new Set<OpenCall>()
  let draining = false

  /** Behind every recorder and before every other guard, so that a body that does not validate is on record too. */
  function refuseUnread(call: ModelCall, next: Next): Promise<ModelAnswer> {
    return problems.has(call.evidence) ? Promise.reject(problems.get(call.evidence)) : next(call)
  }

  async function dispatch(request: CallRequest): Promise<ModelAnswer> {
    if (draining) throw new ShuttingDown()
    const isInternal = request.origin.kind === 'internal'
    if (isInternal && !INTERNAL_OPERATIONS.has(request.operation)) throw new UnknownOperation(request.operation)

    const startedAt = now()
    const observed: Observed = { attempts: 0 }
    const settlement = new Settlement()
    let stream: SettledStream | undefined
    let hasEnded!: () => void
    const ended = new Promise<void>(resolve => (hasEnded = resolve))

    const lifeline = new Lifeline(reason => {
      void settle(() => failure(reason, false)).catch(() => {})
      stream?.discard()
    })
    const entry: OpenCall = { lifeline, ended }
    const onCallerLeft = () => lifeline.cut(withOutcome(new CallerLeft(), 'aborted'))
    const deadline = setTimeout(() => lifeline.cut(withOutcome(new DeadlinePassed(deadlineMs), 'timeout')), deadlineMs)
    let unread: NodeJS.Timeout | undefined

    function failure(error: unknown, delivered: boolean): Outcome {
      const { code, httpStatus, status } = readError(error)
      return {
        status: delivered && status === 'failed' ? 'incomplete' : status,
        code,
        httpStatus,
        endedAt: now(),
        observed,
      }
    }

    async function settle(outcome: () => Outcome): Promise<void> {
      clearTimeout(deadline)
      clearTimeout(unread)
      request.signal?.removeEventListener('abort', onCallerLeft)
      try {
        await settlement.settle(outcome)
      } finally {
        open.delete(entry)
        hasEnded()
      }
    }

    async function fail(error: unknown, delivered: boolean): Promise<unknown> {
      // The caller learns the first thing that went wrong; a record that could not be written raises its own alarm.
      await settle(() => failure(error, delivered)).catch(() => {})
      lifeline.cut(error instanceof Error ? error : new Error('unexpected', { cause: error }))
      return error
    }

    const call: ModelCall = {
      id: newId(startedAt),
      operation: request.operation,
      params: request.params ?? {},
      body: null,
      principal: request.principal,
      origin: request.origin,
      upstream: request.upstream ?? 'default',
      startedAt,
      signal: lifeline.signal,
      evidence: [],
      observed,
      onSettled: handler => settlement.add(handler),
    }
    const body = readBody(call)

    open.add(entry)
    request.signal?.addEventListener('abort', onCallerLeft, { once: true })
    if (request.signal?.aborted) onCallerLeft()

    let answer: ModelAnswer
    try {
      answer = await lifeline.wait((isInternal ? internal : chain)({ ...call, body }), discard)
      if (answer.kind !== 'stream') {
        const { status } = answer
        await settle(() => ({ status: 'ok', httpStatus: status, endedAt: now(), observed }))
        return answer
      }
    } catch (error) {
      throw await fail(error, false)
    }

    unread = setTimeout(() => lifeline.cut(withOutcome(new AnswerUnread(unreadMs), 'unread')), unreadMs)
    const { status } = answer
    stream = new SettledStream(answer.events, {
      wait: work => lifeline.wait(work),
      onRead: () => clearTimeout(unread),
      onComplete: () => settle(() => ({ status: 'ok', httpStatus: status, endedAt: now(), observed })),
      onError: (error, delivered) => {
        stream?.discard()
        return fail(error, delivered)
      },
      onLeave: async () => {
        onCallerLeft()
        await ended
      },
    })
    return { ...answer, events: stream }

    function readBody({ evidence }: ModelCall): unknown {
      if (request.body === undefined) return null
      try {
        return read(request.operation, request.body)
      } catch (problem) {
        problems.set(evidence, problem)
        return null
      }
    }
  }

  return {
    dispatch,
    get open() {
      return open.size
    },
    async drain(graceMs) {
      draining = true
      const all = Promise.all([...open].map(({ ended }) => ended))
      let timer: NodeJS.Timeout | undefined
      const grace = new Promise<void>(resolve => (timer = setTimeout(resolve, graceMs)))
      await Promise.race([all, grace])
      clearTimeout(timer)
      for (const { lifeline } of open) lifeline.cut(withOutcome(new ShuttingDown(), 'shutdown'))
      await all
    },
  }
}

/** An answer that came after its call was cut: its stream is stopped without waiting. */
function discard(answer: ModelAnswer): void {
  if (answer.kind === 'stream')
    answer.events[Symbol.asyncIterator]()
      .return?.()
      .catch(() => {})
}
