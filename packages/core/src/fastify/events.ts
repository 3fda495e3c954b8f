import type { CallOrigin, Principal } from '../call.js'

/** Something worth recording that is no model call: a failed login, a refused request, a key change. */
export interface WindbreakEvent {
  /** Such as `access.denied`, `request.refused` or `key.loaded`. */
  readonly type: string
  /** Epoch milliseconds. */
  readonly at: number
  /** The stable code of the error, where there is one. */
  readonly code?: string
  readonly principal?: Principal
  readonly origin?: CallOrigin
  /** Facts that name nobody and quote nothing. */
  readonly detail?: Readonly<Record<string, string | number | boolean>>
}

export type Subscriber = (event: WindbreakEvent) => void | Promise<void>
