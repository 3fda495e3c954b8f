import type { Schedule } from '@windbreak/core'
import type { AuditSink } from '../sinks/sink.js'
import type { FileSystem } from '../spool/file-system.js'
import type { Log } from '../spool/log.js'
import { Attempts } from './attempts.js'
import { BEGINNING, type Cursor, writeCursor } from './cursor.js'
import { Health } from './health.js'
import { isRefusal, type Notice, Refusals } from './refusals.js'
import { openTail } from './open-tail.js'
import type { ShipSettings } from './settings.js'
import type { SinkStatus } from './status.js'
import type { Tail, TailItem } from './tail.js'

const LOOK_MS = 1_000

export interface ShipperOptions {
  readonly sink: AuditSink
  readonly fs: FileSystem
  readonly directory: string
  readonly settings: Readonly<ShipSettings>
  /** The last record on stable storage. */
  readonly durable: () => number
  /** The newest checkpoint, as a signed note. */
  readonly checkpoint: () => string | null
  /** Puts on record that records were set aside; durable once it resolves. */
  readonly notice: Notice
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly schedule: Schedule
  readonly random?: () => number
}

/** Carries the log to one sink, from its cursor on: read, write, then the cursor. Nobody waits for it but `close`. */
export class Shipper {
  readonly #options: ShipperOptions
  readonly #attempts: Attempts
  readonly #health: Health
  readonly #refusals: Refusals
  #tail: Tail | undefined
  #cursor: Cursor = BEGINNING
  /** Read and not kept yet. */
  #pending: readonly TailItem[] = []
  #note: string | null = null
  #behindSince: number | null = null
  #running: Promise<void> | undefined
  #wakesAt: 'soon' | 'later' | null = null
  #cancel = () => {}
  #isClosing = false
  /** Nothing more can be read now, whatever is said to be durable. */
  #isStuck = false
  #shipped = 0
  #missing = 0

  constructor(options: ShipperOptions) {
    const { sink, settings, schedule, random = Math.random } = options
    this.#options = options
    this.#attempts = new Attempts(schedule, settings.timeoutMs)
    this.#health = new Health({ ...options, ...settings, sink: sink.name, random })
    this.#refusals = new Refusals({ ...options, sink: sink.name })
    this.#look('soon')
  }

  /** There is more that is durable. */
  wake(): void {
    this.#behindSince ??= this.#options.now()
    this.#isStuck = false
    if (this.#wakesAt !== 'soon' && this.#running === undefined && !this.#health.isFailing) this.#look('soon')
  }

  status(): SinkStatus {
    const { sink, durable, now } = this.#options
    const lagRecords = Math.max(0, durable() - this.#cursor.seq)
    const [oldest] = this.#pending
    const since = oldest === undefined ? this.#behindSince : Date.parse(oldest.record.record.timestamp)
    return {
      name: sink.name,
      state: this.#health.state,
      seq: this.#cursor.seq,
      lagRecords,
      lagSeconds: lagRecords === 0 || since === null ? 0 : Math.max(0, now() - since) / 1000,
      shipped: this.#shipped,
      failures: this.#health.failures,
      refused: this.#refusals.count,
      missing: this.#missing,
      lastError: this.#health.lastError,
    }
  }

  /** Ships what is left, for at most `closeMs`, and closes the sink, which may take as long once more. */
  async close(): Promise<void> {
    const { sink, settings, schedule, log } = this.#options
    this.#isClosing = true
    this.#cancel()
    this.#health.cancel()
    // The timers that a schedule makes keep no process alive, and a lock waits to be released behind this.
    const alive = setInterval(() => {}, LOOK_MS)
    let cancel = () => {}
    const time = new Promise<void>(resolve => (cancel = schedule(resolve, settings.closeMs)))
    try {
      await Promise.race([time, Promise.resolve(this.#running).then(() => this.#ship())])
      this.#health.state = 'closed'
      this.#attempts.abort()
      await this.#attempts.run(() => sink.close(), Math.max(LOOK_MS, settings.closeMs))
    } catch (error) {
      this.#health.fail(error)
    } finally {
      cancel()
      clearInterval(alive)
    }
    const { lagRecords, name } = this.status()
    if (lagRecords > 0) log.warn({ sink: name, lagRecords }, 'audit: a sink has not kept all; the rest comes later')
  }

  #look(when: 'soon' | 'later'): void {
    const { schedule, settings } = this.#options
    this.#cancel()
    this.#wakesAt = when
    this.#cancel = schedule(() => this.#start(), when === 'soon' ? settings.lingerMs : LOOK_MS)
  }

  #start(): void {
    this.#wakesAt = null
    if (this.#isClosing) return
    this.#running ??= this.#ship().finally(() => {
      this.#running = undefined
      if (this.#isClosing) return
      if (this.#health.isFailing) this.#health.later(() => this.#start())
      else this.#look(!this.#isStuck && this.#cursor.seq < this.#options.durable() ? 'soon' : 'later')
    })
  }

  /** Until nothing is left, or something fails. Never rejects. */
  async #ship(): Promise<void> {
    try {
      if (this.#tail === undefined) {
        const { tail, cursor } = await openTail(this.#options, () => this.#missing++)
        this.#tail = tail
        this.#cursor = cursor
      }
      // oxlint-disable-next-line no-await-in-loop -- one batch at a time is the point
      while (this.#health.state !== 'closed' && (await this.#shipSome()));
    } catch (error) {
      this.#health.fail(error)
    }
  }

  async #shipSome(): Promise<boolean> {
    const { settings, durable } = this.#options
    const before = this.#cursor.seq
    if (this.#pending.length === 0) this.#pending = await this.#tail!.read(durable(), settings)
    if (this.#pending.length > 0) await this.#write()
    await this.#sendCheckpoint()
    if (this.#cursor.seq >= durable()) this.#behindSince = null
    this.#isStuck = this.#pending.length === 0 && this.#cursor.seq === before
    return !this.#isStuck
  }

  async #write(): Promise<void> {
    const { sink, fs, directory } = this.#options
    const batch = this.#pending.slice(0, this.#health.state === 'broken' ? 1 : this.#pending.length)
    const records = batch.map(({ record }) => record).filter(record => !this.#refusals.has(record))
    try {
      if (records.length > 0) await this.#attempts.run(signal => sink.write(records, signal))
    } catch (error) {
      if (!isRefusal(error) || !(await this.#refusals.add(records, error))) throw error
      return
    }
    // Too late: the spool may be another's by now.
    if (this.#health.state === 'closed') return
    const { end } = batch.at(-1)!
    await writeCursor(fs, directory, sink.name, end)
    this.#cursor = end
    this.#pending = this.#pending.slice(batch.length)
    this.#shipped += records.length
    this.#refusals.passed(batch, records.length)
    this.#health.succeed()
  }

  async #sendCheckpoint(): Promise<void> {
    const { sink, checkpoint } = this.#options
    const note = checkpoint()
    if (note === null || note === this.#note || sink.checkpoint === undefined) return
    await this.#attempts.run(signal => sink.checkpoint!(note, signal))
    this.#note = note
    this.#health.succeed()
  }
}
