/**
 * What one guard decided on one call: a rule and a place, never the text itself.
 * Audit records it; headers, metrics and traces read it.
 */
export interface Evidence {
  readonly guard: string
  /**
   * `flag` saw something and let it pass; `change` altered the call or its answer; `would-refuse` let pass what it
   * refuses once calls are no longer only observed.
   */
  readonly verdict: 'allow' | 'refuse' | 'change' | 'flag' | 'would-refuse'
  /** The rule's stable name, such as `model` or `payment-card`. */
  readonly rule?: string
  /** A JSON pointer into the request (`/messages/0/content`) or the answer (`answer:/choices/0/message/content`). */
  readonly where?: string
  /** How many times, where more than once. */
  readonly count?: number
}
