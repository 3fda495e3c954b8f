import type { CallOrigin, ModelCall, Observed, Principal } from '../call.js'
import type { Evidence } from '../evidence.js'
import type { Outcome } from '../outcome.js'

/** A call as an observer sees it when it begins: nothing of it can be changed, and its text is not here. */
export interface CallFacts extends Pick<ModelCall, 'id' | 'operation' | 'mode' | 'startedAt'> {
  readonly principal: Principal
  readonly origin: CallOrigin
  /** As the caller wrote it, before any guard looked at it; `null` where it named none. */
  readonly model: string | null
  /** Whether a stream was asked for. */
  readonly stream: boolean
  /** Most tokens of the answer that were asked for; `null` where it does not say. */
  readonly maxTokens: number | null
}

/** What one guard took for itself until the head of the answer, in milliseconds, all attempts together. */
export interface GuardTime {
  readonly guard: string
  /** Before it handed the call on. */
  readonly requestMs: number
  /** After the answer had come back to it. A stream that passes through it later is in `heldMs`. */
  readonly answerMs: number
}

/** Milliseconds, by a clock that never goes back. */
export interface CallTimes {
  /** From the call's start until all its settled handlers were done. */
  readonly totalMs: number
  /** Of it, the settled handlers: what the end of the answer waited for. */
  readonly settleMs: number
  readonly guards: readonly GuardTime[]
  /** From the start to the first batch of a stream that left the guards; absent where there was none. */
  readonly firstMs?: number
  /** The longest that something of a stream had arrived and nothing had left the guards; absent where nothing was streamed. */
  readonly heldMs?: number
}

/** How a call ended. Copies: nobody else sees what is done to them. */
export interface CallEnd {
  readonly outcome: Omit<Outcome, 'observed'>
  readonly observed: Readonly<Observed>
  readonly evidence: readonly Evidence[]
  readonly times: CallTimes
}

/**
 * Watches calls from outside of the guards: metrics, traces. It sees copies, nobody waits for it, and what it throws is
 * dropped, so it can neither refuse, change nor hold up a call. It is no guard and fills no stage.
 */
export interface CallObserver {
  /** Runs where the call was made, so that an ambient context is the caller's. What it gives back hears the end, once. */
  begin(facts: CallFacts): ((end: CallEnd) => void) | undefined
}
