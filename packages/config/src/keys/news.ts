import type { FastifyBaseLogger } from 'fastify'
import type { WindbreakEvent } from '@windbreak/core/fastify'
import type { HeldKey } from './held-key.js'

/** What happens to keys, as audit records it. */
export type KeyEvent =
  | 'key.loaded'
  | 'key.candidate'
  | 'key.promoted'
  | 'key.rejected'
  | 'key.refused'
  | 'key.restored'
  | 'key.retired'
  | 'key.source-failed'
  | 'key.lacking'
  | 'key.ageing'
  | 'key.overdue'

type Detail = NonNullable<WindbreakEvent['detail']>

export interface News {
  readonly type: KeyEvent
  readonly key?: HeldKey
  /** For the log. */
  readonly sentence: string
  /** The stable code of what went wrong. */
  readonly code?: string
  readonly detail?: Detail
}

export interface NewsOptions {
  /** What every event says: the environment, the upstream's name and its origin. */
  readonly about: Detail
  readonly publish: (event: WindbreakEvent) => Promise<void>
  readonly log: FastifyBaseLogger
  readonly now: () => number
}

/** Tells one piece of news to the log and to whoever records it. Rejects where it could not be recorded. */
export type Tell = (news: News) => Promise<void>

export function createTell({ about, publish, log, now }: NewsOptions): Tell {
  return async ({ type, key, sentence, code, detail }) => {
    const facts: Detail = { ...about, ...(key === undefined ? {} : factsOf(key)), ...detail }
    log[code === undefined ? 'info' : 'warn'](
      { ...facts, ...(code === undefined ? {} : { code }) },
      `windbreak: ${sentence}`,
    )
    await publish({ type, at: now(), detail: facts, ...(code === undefined ? {} : { code }) })
  }
}

function factsOf({ fingerprint, source, version }: HeldKey): Detail {
  return { fingerprint, source, version }
}
