import type { Evidence, JsonAnswer, StreamEvent } from '@windbreak/core'
import type { AnswerSeal } from './history/answer-seal.js'

/** What an answer may tell about its call. */
export interface Told {
  readonly requestId: string
  /** Grows until the call has ended. */
  readonly evidence: readonly Evidence[]
  /** Signs the answer once it is complete; on browser routes only. */
  readonly seal?: AnswerSeal | undefined
}

export interface ErrorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What a client sent, ready for the boundary. */
export interface Received {
  /** In wire format, for the boundary to validate. */
  readonly body: unknown
  /** What was decided about it on the way. */
  readonly evidence: readonly Evidence[]
  /** Tells an error at the place where the caller wrote what it is about. */
  readonly retrace: Retrace
  /** For the answer to it; on browser routes only. */
  readonly seal?: AnswerSeal
}

export type Retrace = (error: unknown) => unknown

/** How one family of routes speaks to its clients; what lies behind is the same for all. */
export interface Surface {
  readonly name: 'chat' | 'v1'
  /** Throws a coded error. */
  readonly readBody: (body: unknown, operation: string) => Received
  readonly writeJson: (answer: JsonAnswer, told: Told) => string
  /** The text of one write to the client. */
  readonly writeBatch: (batch: readonly StreamEvent[], told: Told) => string
  readonly renderError: (error: unknown, requestId: string) => ErrorAnswer
  /** The last event of a stream that broke. */
  readonly writeErrorEvent: (error: unknown, requestId: string) => string
}
