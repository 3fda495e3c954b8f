import type { ModelCall } from './call.js'

/** One server-sent event. Guards look at `data`; an event nobody changed leaves as `raw`. */
export interface StreamEvent {
  /** The event's own text as it came, its closing blank line included. Stale once `changed`. */
  readonly raw: string
  /** The parsed JSON, or the string `[DONE]`. */
  readonly data: unknown
  readonly changed: boolean
  /** This event, or one before it, completes the answer. The boundary holds it back until the call is settled. */
  readonly final: boolean
}

interface AnswerHead {
  readonly status: number
  /** Response headers that may be shown to a caller, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

export interface JsonAnswer extends AnswerHead {
  readonly kind: 'json'
  readonly body: unknown
  /** The text `body` was parsed from. A guard that changes `body` must drop it. */
  readonly raw?: string
}

export interface BytesAnswer extends AnswerHead {
  readonly kind: 'bytes'
  readonly bytes: Uint8Array
}

export interface StreamAnswer extends AnswerHead {
  readonly kind: 'stream'
  /** One batch per read from the socket: a generator per event and guard costs several times as much. */
  readonly events: AsyncIterable<readonly StreamEvent[]>
}

export type ModelAnswer = JsonAnswer | BytesAnswer | StreamAnswer

/** What the boundary's caller gets: the answer, and what the guards decided on the way. */
export type DeliveredAnswer = ModelAnswer & { readonly call: Pick<ModelCall, 'id' | 'evidence'> }
