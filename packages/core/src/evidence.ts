/**
 * What one guard decided on one call: a rule and a place, never the text itself.
 * Audit records it; headers, metrics and traces read it.
 */
export interface Evidence {
  readonly guard: string
  /** `flag` saw something and let it pass; `change` altered the call or its answer. */
  readonly verdict: 'allow' | 'refuse' | 'change' | 'flag'
  /** The rule's stable name, such as `model` or `payment-card`. */
  readonly rule?: string
  /** A JSON pointer into the request (`/messages/0/content`) or the answer (`answer:/choices/0/message/content`). */
  readonly where?: string
  /** How many times, where more than once. */
  readonly count?: number
}
