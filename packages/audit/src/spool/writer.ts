import { Backoff, type Schedule } from '@windbreak/core'
import { Closed, CommitTimeout, SpoolFull, Unavailable, withRetryAfter } from '../errors.js'
import type { Line } from '../to-line.js'
import type { Journal } from './journal.js'
import type { Log } from './log.js'
import { type Entry, Queue } from './queue.js'
import { reasonOf } from './reason-of.js'
import { SpoolSize, type SpoolSizeOptions } from './spool-size.js'
import { Unwritten } from './unwritten.js'
import type { WriterStats } from './writer-stats.js'

/** What may wait in memory for a slow disk before new work is refused. */
const WAITING_BYTES_MOST = 64 * 1_048_576

export interface WriterOptions extends SpoolSizeOptions {
  readonly journal: Journal
  readonly commitTimeoutMs: number
  readonly log: Log
  readonly schedule: Schedule
}

/**
 * - `slow`: a commit takes longer than anybody may wait;
 * - `down`: two commits in a row failed, and the next try is due;
 * - `stopped`: somebody else writes this spool now.
 */
type State = 'up' | 'slow' | 'down' | 'stopped' | 'closed'

/**
 * Group commit: one loop takes everything that waits, writes it once, syncs once, and tells who waited. While it syncs
 * the next batch gathers, so that concurrent writers share syncs and a lone one waits for nothing.
 *
 * One failure moves on to a new segment. Two in a row refuse new records until storage takes them again, which is
 * tried at growing intervals; the ends of calls that were open are kept and written then.
 */
export class Writer {
  readonly #options: WriterOptions
  readonly #journal: Journal
  readonly #queue = new Queue()
  readonly #unwritten: Unwritten
  readonly #size: SpoolSize
  readonly #backoff: Backoff
  #running: Promise<void> | undefined
  #state: State = 'up'
  #lastError: string | null = null

  constructor(options: WriterOptions) {
    this.#options = options
    this.#journal = options.journal
    this.#unwritten = new Unwritten(options.journal)
    this.#size = new SpoolSize(options)
    this.#backoff = new Backoff({ firstMs: 100, mostMs: 4_000, schedule: options.schedule })
  }

  get healthy(): boolean {
    return this.#state === 'up' && this.#size.hasRoom()
  }

  stats(): WriterStats {
    return {
      seq: this.#journal.durableSeq,
      waiting: this.#queue.length,
      bytes: this.#journal.bytes,
      space: this.#size.space,
      dropped: this.#unwritten.dropped,
      lastError: this.#lastError,
      healthy: this.healthy,
    }
  }

  /**
   * Resolves once the record is on stable storage. `must` marks the end of work that a record has let begin: it goes
   * past the size limit and is kept while storage refuses, though its waiter is told.
   * Rejects with `WB_AUDIT_UNAVAILABLE`, `_SPOOL_FULL` or `_CLOSED` (not written) or `_TIMEOUT` (may still be written).
   */
  append(line: Line, must = false): Promise<void> {
    const refusal = this.#refusal(must)
    if (refusal !== null && this.#state !== 'closed') this.#unwritten.add(line, must)
    if (refusal !== null) return Promise.reject(withRetryAfter(refusal))
    return new Promise((resolve, reject) => {
      this.#queue.push({ line, must, resolve, reject })
      if (this.#state === 'slow') reject(this.#timeout())
      // Not at once: what is appended in this same turn shares the batch.
      this.#running ??= Promise.resolve().then(() => this.#run())
    })
  }

  /** Resolves once everything appended so far is on stable storage. */
  async flush(): Promise<void> {
    await this.#running
    if (this.#state === 'down' || this.#state === 'stopped') throw withRetryAfter(new Unavailable())
  }

  /** Writes `last` behind everything else. Tries once more if storage refuses. */
  async close(last: Line): Promise<void> {
    this.#backoff.cancel()
    if (this.#state === 'down') await (this.#running ??= this.#retry())
    const written = this.append(last, true)
    if (this.#state !== 'stopped') this.#state = 'closed'
    try {
      await written
      await this.#journal.close()
    } finally {
      this.#backoff.cancel()
      const records = this.#unwritten.late
      if (records > 0) this.#options.log.error({ records }, 'audit: closed with ends of calls not on record')
    }
  }

  /** Nothing more is written: the spool is another's now, or could not be opened. */
  stop(reason: string): void {
    this.#backoff.cancel()
    this.#state = 'stopped'
    this.#lastError = reason
    this.#unwritten.refuse(this.#queue.takeAll())
  }

  #refusal(must: boolean): Error | null {
    if (this.#state === 'closed') return new Closed()
    if (this.#state === 'down' || this.#state === 'stopped') return new Unavailable()
    if (must) return null
    if (this.#state === 'slow' || this.#queue.bytes > WAITING_BYTES_MOST) return new Unavailable()
    return this.#size.hasRoom() ? null : new SpoolFull()
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 && (this.#state === 'up' || this.#state === 'closed')) {
      // One commit at a time is the point.
      // oxlint-disable-next-line no-await-in-loop
      await this.#commit(this.#queue.take())
    }
    this.#running = undefined
  }

  async #commit(batch: readonly Entry[]): Promise<void> {
    const { schedule, commitTimeoutMs } = this.#options
    const cancel = schedule(() => this.#slowDown(batch), commitTimeoutMs)
    try {
      await this.#journal.commitOrMoveOn(
        batch.map(({ line }) => line),
        error => this.#note(error, 'a commit failed; going on in a new segment'),
      )
      for (const { resolve } of batch) resolve()
      if (this.#state === 'slow') this.#state = 'up'
      this.#size.warn()
    } catch (error) {
      this.#goDown(error, batch)
    } finally {
      cancel()
    }
  }

  /** Nobody waits longer; the records stay in line, since they may yet be written. */
  #slowDown(batch: readonly Entry[]): void {
    if (this.#state === 'up') this.#state = 'slow'
    this.#note({ code: 'ETIMEDOUT' }, 'storage does not answer; records are refused until it does')
    for (const { reject } of [...batch, ...this.#queue]) reject(this.#timeout())
  }

  #timeout(): Error {
    return withRetryAfter(new CommitTimeout(this.#options.commitTimeoutMs))
  }

  #goDown(error: unknown, batch: readonly Entry[]): void {
    if (this.#state === 'up' || this.#state === 'slow') this.#state = 'down'
    this.#note(error, 'two commits in a row failed; records are refused until storage recovers')
    this.#unwritten.refuse([...batch, ...this.#queue.takeAll()])
    this.#retryLater()
  }

  #note(error: unknown, what: string): void {
    this.#lastError = reasonOf(error)
    this.#options.log.error({ reason: this.#lastError }, `audit: ${what}`)
  }

  #retryLater(): void {
    if (this.#state === 'down') this.#backoff.later(() => (this.#running ??= this.#retry()))
  }

  /** A gap record alone is the probe; it has to be written in any case. */
  async #retry(): Promise<void> {
    try {
      await this.#journal.commit([])
    } catch (error) {
      this.#lastError = reasonOf(error)
      this.#running = undefined
      this.#retryLater()
      return
    }
    if (this.#state === 'down') this.#state = 'up'
    this.#backoff.reset()
    this.#options.log.info({ late: this.#unwritten.late }, 'audit: storage takes records again')
    for (const line of this.#unwritten.takeLate()) {
      this.#queue.push({ line, must: true, resolve: () => {}, reject: () => {} })
    }
    await this.#run()
  }
}
