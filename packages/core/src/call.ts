import type { Evidence } from './evidence.js'
import type { Mode } from './mode.js'
import type { Outcome } from './outcome.js'

/** Who is asking. `id` is stable and safe to record; it is never an access key. */
export interface Principal {
  readonly id: string
  readonly tenant?: string
  readonly roles?: readonly string[]
}

/** Where a call comes from. `internal` and `selftest` are set by Windbreak itself, never by a caller. */
export interface CallOrigin {
  readonly kind: 'route' | 'job' | 'internal' | 'selftest'
  readonly requestId?: string
  /** The client's address as derived through trusted proxies. */
  readonly ip?: string
  /** The address of the socket's other end, which nobody can forge. */
  readonly socketIp?: string
  /** The route's pattern, such as `/v1/chat/completions`. */
  readonly route?: string
}

/** Token counts as the upstream reported them. */
export interface Usage {
  readonly promptTokens: number
  readonly completionTokens: number
  readonly totalTokens: number
}

/**
 * What was seen of the upstream while the call ran. The transport writes it, the outcome carries it.
 * Times are epoch milliseconds.
 */
export interface Observed {
  attempts: number
  /** The model named in the answer. */
  model?: string
  usage?: Usage
  finishReason?: string
  upstreamStatus?: number
  sentAt?: number
  firstByteAt?: number
  /** When the last attempt's answer was complete. */
  lastByteAt?: number
  /** What the call was charged so far, in millionths of a US dollar; absent where nobody knows its price. */
  cost?: number
  /** Names the policy that decided on the call; another text has another name. */
  policy?: string
  /** Names the rules that the filter looked with. */
  ruleset?: string
  /** The fingerprint of the key that the last attempt was sent under. Says nothing about the key. */
  key?: string
}

/**
 * One call to the model on its way through the guards.
 * A guard changes it by handing an altered copy to `next`: `next({ ...call, body })`.
 */
export interface ModelCall {
  /** UUIDv7 (RFC 9562). */
  readonly id: string
  /** Such as `chat.complete` or `models.list`. */
  readonly operation: string
  readonly params: Readonly<Record<string, string>>
  /** The request body as wire-format JSON, already validated; `null` where the operation has none or it did not validate. */
  readonly body: unknown
  readonly principal: Principal
  readonly origin: CallOrigin
  /** The name of the upstream to send to. */
  readonly upstream: string
  /** Fixed when the call begins. Calls of Windbreak's own, the self-test among them, are always enforced. */
  readonly mode: Mode
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** The boundary's own signal. It fires when the caller left, a deadline passed or the process stops. */
  readonly signal: AbortSignal
  /** What each guard decided, in the order of deciding. Guards append; nobody removes. */
  readonly evidence: Evidence[]
  readonly observed: Observed
  /**
   * Runs `handler` once, when the call has ended in whichever way. Handlers run innermost guard first.
   * A handler that rejects keeps the end of the answer from the caller.
   */
  readonly onSettled: (handler: SettledHandler) => void
}

export type SettledHandler = (outcome: Outcome) => void | Promise<void>

/** What a caller of the boundary hands in. */
export interface CallRequest {
  readonly operation: string
  readonly body?: unknown
  readonly params?: Readonly<Record<string, string>>
  readonly principal: Principal
  readonly origin: CallOrigin
  readonly upstream?: string
  /** The caller's own signal; the boundary listens, guards do not. */
  readonly signal?: AbortSignal
  /** What was decided about the request before it became a call; the call's evidence begins with it. */
  readonly evidence?: readonly Evidence[]
}
