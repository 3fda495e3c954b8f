import type { DeliveredAnswer, ModelAnswer } from './answer.js'
import type { CallRequest, ModelCall, Principal } from './call.js'
import { compose } from './compose.js'
import { NoPrincipal, ShuttingDown, UnknownOperation } from './errors.js'
import type { Guard, Next } from './guard.js'
import type { Mode } from './mode.js'
import type { CallObserver } from './observe/observer.js'
import { CallWatch } from './observe/call-watch.js'
import { timeGuard, type Timers } from './observe/time-guard.js'
import { OpenCall, problemOf, type ReadBody } from './open-call.js'
import { readError, withOutcome } from './outcome.js'

/**
 * Operations Windbreak may call for itself. They pass only the stages below, so they can neither recurse
 * nor spend a user's budget.
 */
const INTERNAL_OPERATIONS: ReadonlySet<string> = new Set(['models.list', 'models.get'])
const INTERNAL_STAGES: ReadonlySet<string> = new Set(['record', 'intent', 'transport'])

const DEADLINE_MS = 600_000
const UNREAD_MS = 30_000

export interface BoundaryOptions {
  readonly guards: readonly Guard[]
  /**
   * Validates a body and gives the copy that the guards will see, at once, so that a caller who keeps the original
   * cannot change it while a guard waits. Throws a coded error. Defaults to a structured clone.
   */
  readonly read?: ReadBody
  /** From the call's start to the end of its answer, in milliseconds. Default: 10 minutes. */
  readonly deadlineMs?: number
  /** How long a streamed answer may lie unread, in milliseconds. Default: 30 seconds. */
  readonly unreadMs?: number
  /** Whether guards refuse or only observe; asked once for each call. Default: they refuse. */
  readonly mode?: () => Mode
  readonly now?: () => number
  /** See every call, whatever becomes of it. */
  readonly observers?: readonly CallObserver[]
  /** Milliseconds on a clock that never goes back; observers are told times by it. */
  readonly mono?: () => number
}

export interface Boundary {
  /** Sends one call through the guards. Rejects with a coded error when it is refused or breaks. */
  dispatch(request: CallRequest): Promise<DeliveredAnswer>
  /** Takes no more calls, waits at most `graceMs` for open ones, then cuts them; resolves when all are settled. */
  drain(graceMs: number): Promise<void>
  /** Calls that have not ended. */
  readonly open: number
}

export function createBoundary(options: BoundaryOptions): Boundary {
  const { read = (_operation, body) => structuredClone(body), now = Date.now } = options
  const { deadlineMs = DEADLINE_MS, unreadMs = UNREAD_MS, mode = () => 'enforce' } = options
  const { observers = [], mono = () => performance.now() } = options
  const timers: Timers = new WeakMap()
  // Nobody looks at the clock for nobody.
  const own = observers.length === 0 ? options.guards : options.guards.map(guard => timeGuard(guard, timers))
  const guards: readonly Guard[] = [...own, { name: 'read', stage: 'record', run: refuseUnread }]
  const chain = compose(guards)
  const internal = compose(guards.filter(guard => INTERNAL_STAGES.has(guard.stage)))
  const open = new Set<OpenCall>()
  const openCallOptions = { deadlineMs, unreadMs, now, mode, watch, onEnded: (call: OpenCall) => open.delete(call) }
  let draining = false

  return {
    dispatch,
    drain,
    get open() {
      return open.size
    },
  }

  async function dispatch(request: CallRequest): Promise<DeliveredAnswer> {
    if (!isNamed(request.principal)) throw new NoPrincipal()
    const isInternal = request.origin.kind === 'internal'
    if (isInternal && !INTERNAL_OPERATIONS.has(request.operation)) throw new UnknownOperation(request.operation)
    const call = new OpenCall(request, openCallOptions, draining ? refuseAll : read)
    open.add(call)
    return call.run(isInternal ? internal : chain)
  }

  function watch(call: ModelCall): CallWatch | undefined {
    if (observers.length === 0) return undefined
    const watch = new CallWatch(call, observers, mono)
    timers.set(call.observed, watch.timer)
    return watch
  }

  async function drain(graceMs: number): Promise<void> {
    draining = true
    const all = Promise.all([...open].map(({ ended }) => ended))
    let timer: NodeJS.Timeout | undefined
    const grace = new Promise<void>(resolve => (timer = setTimeout(resolve, graceMs)))
    await Promise.race([all, grace])
    clearTimeout(timer)
    for (const call of open) call.cut(withOutcome(new ShuttingDown(), 'shutdown'))
    await all
  }
}

/** Code may hand in what it was given itself; a call in nobody's name could be charged and laid to nobody. */
function isNamed(principal: Principal | null | undefined): boolean {
  return typeof principal?.id === 'string' && principal.id !== ''
}

/** A call that comes while the server stops is refused like any other, and is on record. */
function refuseAll(): never {
  throw new ShuttingDown()
}

/** Stands behind every recorder and before every other guard, so that a body that does not validate is on record too. */
async function refuseUnread(call: ModelCall, next: Next): Promise<ModelAnswer> {
  call.signal.throwIfAborted()
  const problem = problemOf(call)
  if (problem === undefined) return next(call)
  call.evidence.push({ guard: 'read', verdict: 'refuse', rule: readError(problem).code })
  throw problem
}
