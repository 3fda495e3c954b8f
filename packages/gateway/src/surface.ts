import type { Evidence, JsonAnswer, StreamEvent } from '@windbreak/core'

/** What an answer may tell about its call. */
export interface Told {
  readonly requestId: string
  /** Grows until the call has ended. */
  readonly evidence: readonly Evidence[]
}

export interface ErrorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** How one family of routes speaks to its clients; what lies behind is the same for all. */
export interface Surface {
  /** Gives the body in wire format, for the boundary to validate. Throws a coded error. */
  readonly readBody: (body: unknown) => unknown
  readonly writeJson: (answer: JsonAnswer, told: Told) => string
  /** The text of one write to the client. */
  readonly writeBatch: (batch: readonly StreamEvent[], told: Told) => string
  readonly renderError: (error: unknown, requestId: string) => ErrorAnswer
  /** The last event of a stream that broke. */
  readonly writeErrorEvent: (error: unknown, requestId: string) => string
}
