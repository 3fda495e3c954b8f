import type { Environment, Schedule } from '@windbreak/core'
import type { WindbreakEvent } from '@windbreak/core/fastify'
import type { FastifyBaseLogger } from 'fastify'
import { InvalidSettings } from './errors.js'
import { type KeyBook, openKeyBook } from './key-book.js'
import { Keyring, type KeyringNews, type ReloadReport } from './keyring.js'
import type { KeySettings } from './key-settings.js'
import type { Pepper } from './peppers.js'
import type { CheckedSettings } from './settings.js'
import type { KeyStore } from './stores/key-store.js'
import { problemIn } from './stores/read-keys.js'

export interface OpenKeysOptions {
  readonly settings: CheckedSettings
  readonly environment: Environment
  readonly store: KeyStore | undefined
  readonly peppers: readonly Pepper[]
  readonly publish: (event: WindbreakEvent) => Promise<void>
  readonly log: FastifyBaseLogger
  readonly now: () => number
  readonly schedule: Schedule
}

export interface Keys {
  /** The book in force: take it once a request. */
  readonly book: () => KeyBook
  readonly failing: () => string | null
  readonly reload: () => Promise<ReloadReport>
  readonly close: () => void
}

/** The keys of the settings, and those of the store where there is one, which may change at any time. */
export async function openKeys(options: OpenKeysOptions): Promise<Keys> {
  const { settings, environment, store, peppers, schedule } = options
  const { keys, demo, plainHashes, lookMs } = settings
  const own = { keys, Problem: InvalidSettings }
  const rules = { environment, demo, peppers, plainHashes }
  if (store === undefined) {
    const book = openKeyBook([own], rules)
    const report: ReloadReport = Object.freeze({ outcome: 'unchanged', keys: book.size })
    return { book: () => book, failing: () => null, reload: async () => report, close: () => {} }
  }
  const Problem = problemIn(store.name)
  const open = (stored: readonly KeySettings[]) => openKeyBook([own, { keys: stored, Problem }], rules)
  const ring = await Keyring.open({ store, open, tell: news => tell(options, store.name, news), lookMs, schedule })
  return {
    book: () => ring.book,
    failing: () => ring.failing,
    reload: () => ring.reload(),
    close: () => ring.close(),
  }
}

/** The new list is in force already: that a key was disabled must not wait for a recorder. */
function tell({ log, publish, now }: OpenKeysOptions, store: string, news: KeyringNews): void {
  const event = describe(store, news)
  const level = event.code === undefined ? 'info' : 'error'
  log[level](event, `windbreak: access keys: ${SENTENCES[news.kind]}`)
  publish({ ...event, at: now() }).catch((err: unknown) => {
    log.error({ err }, `windbreak: access keys: "${event.type}" could not be recorded`)
  })
}

function describe(store: string, news: KeyringNews): Omit<WindbreakEvent, 'at'> {
  if (news.kind === 'failed') {
    return { type: 'access.reload.failed', code: news.code, detail: { store, reason: news.reason } }
  }
  return { type: 'access.reloaded', detail: { store, keys: news.keys, ...news.changes } }
}

const SENTENCES: Readonly<Record<KeyringNews['kind'], string>> = {
  replaced: 'the store was read again, and its list is in force',
  recovered: 'the store can be read again, and holds what is in force',
  failed: 'the store holds nothing that can be taken over; the last good list stays in force',
}
