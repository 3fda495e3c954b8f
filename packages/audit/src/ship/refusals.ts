import type { RecordRefused } from '../errors.js'
import type { Detail } from '../record.js'
import type { SinkRecord } from '../sinks/sink.js'
import type { FileSystem } from '../spool/file-system.js'
import type { Log } from '../spool/log.js'
import { setAside } from './dead-letters.js'

/** How often a sink is asked for a record that it says it will never take. */
const TRIES = 3
/** A sink that refuses so many and takes none between them has something else. */
const IN_A_ROW_MOST = 100
/** What tells of refusals; a sink that refuses that, too, must not be told of it for ever. */
export const NOTICE_ACTION = 'audit.sink'

export type Notice = (detail: Detail) => Promise<void>

export interface RefusalsOptions {
  readonly sink: string
  readonly fs: FileSystem
  readonly directory: string
  readonly notice: Notice
  readonly log: Log
}

/** By its code: a sink may have another copy of this package. */
export function isRefusal(error: unknown): error is RecordRefused {
  const { code, indexes } = error as { code?: unknown; indexes?: unknown }
  return code === 'WB_AUDIT_SINK_REFUSED' && Array.isArray(indexes)
}

/** Records that a sink will never take, so that those behind them can go on. None is passed over without a word. */
export class Refusals {
  readonly #options: RefusalsOptions
  readonly #tries = new Map<string, number>()
  readonly #aside = new Set<string>()
  #inARow = 0
  count = 0

  constructor(options: RefusalsOptions) {
    this.#options = options
  }

  has({ id }: SinkRecord): boolean {
    return this.#aside.has(id)
  }

  /**
   * Counts one more refusal. Whether records were set aside: then the others can be tried at once. Where it says no,
   * this is a failure like any other.
   */
  async add(batch: readonly SinkRecord[], { indexes, message }: RecordRefused): Promise<boolean> {
    const refused = indexes.flatMap(index => batch[index] ?? [])
    for (const { id } of refused) this.#tries.set(id, (this.#tries.get(id) ?? 0) + 1)
    const hopeless = refused.filter(({ id }) => this.#tries.get(id)! >= TRIES)
    if (hopeless.length === 0 || this.#inARow + hopeless.length > IN_A_ROW_MOST) return false

    const { sink, fs, directory, notice, log } = this.#options
    const [{ id, seq }] = hopeless as [SinkRecord]
    const file = await setAside(fs, directory, sink, hopeless)
    const facts = { count: hopeless.length, file, id, seq, sink, tries: TRIES }
    if (hopeless.some(({ record }) => record.action !== NOTICE_ACTION)) await notice(facts)
    log.error({ ...facts, why: message }, 'audit: a sink will never take some records; they are set aside')
    for (const { id: gone } of hopeless) {
      this.#aside.add(gone)
      this.#tries.delete(gone)
    }
    this.#inARow += hopeless.length
    this.count += hopeless.length
    return true
  }

  /** The cursor has passed these; `kept` of them are in the sink. */
  passed(batch: readonly { readonly record: SinkRecord }[], kept: number): void {
    if (kept > 0) this.#inARow = 0
    for (const { record } of batch) {
      const { id } = record
      this.#aside.delete(id)
      this.#tries.delete(id)
    }
  }
}
