import type { FastifyBaseLogger } from 'fastify'
import type { WindbreakEvent } from '@windbreak/core/fastify'
import { KeyNotRecorded } from '../errors.js'
import type { HeldKey } from './held-key.js'
import { within } from './within.js'

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
  /** Milliseconds that recording may take. Default: 5000. */
  readonly limitMs?: number
}

/** Everything about a key waits for its turn, and a recorder that never answers would end all rotation without a word. */
const LIMIT_MS = 5_000

/**
 * Tells one piece of news to the log and to whoever records it. Rejects where it could not be recorded, with
 * `WB_CONFIG_KEY_NOT_RECORDED` where that took too long; it may be on record later all the same.
 */
export type Tell = (news: News) => Promise<void>

export function createTell({ about, publish, log, now, limitMs = LIMIT_MS }: NewsOptions): Tell {
  return async ({ type, key, sentence, code, detail }) => {
    const facts: Detail = { ...about, ...(key === undefined ? {} : factsOf(key)), ...detail }
    log[code === undefined ? 'info' : 'warn'](
      { ...facts, ...(code === undefined ? {} : { code }) },
      `windbreak: ${sentence}`,
    )
    const event = { type, at: now(), detail: facts, ...(code === undefined ? {} : { code }) }
    await within(
      limitMs,
      () => publish(event),
      () => new KeyNotRecorded(type, limitMs),
    )
  }
}

function factsOf({ fingerprint, source, version }: HeldKey): Detail {
  return { fingerprint, source, version }
}
