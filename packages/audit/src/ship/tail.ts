import { join } from 'node:path'
import type { AuditRecord } from '../record.js'
import type { SinkRecord } from '../sinks/sink.js'
import type { FileSystem } from '../spool/file-system.js'
import { firstRecord, splitLines } from '../spool/parse-record.js'
import { firstSeqOf, listSegments } from '../spool/segment.js'
import type { Cursor } from './cursor.js'
import { readSinkRecord } from './read-sink-record.js'

const CHUNK_BYTES = 262_144
/** A line that is longer was not written here. */
const LINE_BYTES_MOST = 16_777_216

export interface TailOptions {
  readonly fs: FileSystem
  readonly directory: string
  readonly from: Cursor
  /** Hears of records that should be there and are not, or cannot be read. `to` is `null` where nobody can tell. */
  readonly onMissing: (missing: { readonly segment: string; readonly from: number; readonly to: number | null }) => void
}

/** A record, and where the log goes on behind it. */
export interface TailItem {
  readonly record: SinkRecord
  readonly bytes: number
  readonly end: Cursor
}

export interface TailLimits {
  readonly batchRecords: number
  readonly batchBytes: number
}

/** Follows a log that somebody else writes, from a cursor on, and gives nothing that is not on stable storage. */
export class Tail {
  readonly #options: TailOptions
  #at: Cursor
  #told: number | undefined
  #follower: { readonly name: string; readonly record: AuditRecord } | undefined

  constructor(options: TailOptions) {
    this.#options = options
    this.#at = options.from
  }

  /**
   * The next records up to `durable`, which must have been asked for before this is called: a segment that failed is
   * told by the one behind it, and that one is there before anything in it counts as durable.
   */
  async read(durable: number, limits: TailLimits): Promise<readonly TailItem[]> {
    const before = this.#at
    try {
      return await this.#read(durable, limits)
    } catch (error) {
      // What was read before storage refused was given to nobody, and is read again.
      this.#at = before
      throw error
    }
  }

  async #read(durable: number, limits: TailLimits): Promise<readonly TailItem[]> {
    const { fs, directory } = this.#options
    if (this.#at.seq >= durable) return []
    const names = await listSegments(fs, directory)
    const items: TailItem[] = []
    let bytes = 0
    let index = this.#locate(names)
    let size = CHUNK_BYTES
    while (index < names.length) {
      const name = names[index]!
      // oxlint-disable-next-line no-await-in-loop -- in order
      const last = await this.#lastOf(names, index)
      // oxlint-disable-next-line no-await-in-loop
      const chunk = await fs.readRange(join(directory, name), this.#at.offset, size)
      const seen = this.#scan(chunk, { name, last, durable }, item => {
        items.push(item)
        bytes += item.bytes
        return items.length < limits.batchRecords && bytes < limits.batchBytes
      })
      if (seen.isOver) return items
      const isEnd = chunk.length < size
      if (isEnd || seen.leaves) {
        if (index + 1 === names.length) {
          this.#missing(name, durable)
          return items
        }
        if (isEnd && seen.rest > 0 && last !== this.#at.seq) this.#missing(name, null)
        this.#move(names[++index]!, 0)
      }
      if (seen.rest === LINE_BYTES_MOST) {
        this.#missing(name, null)
        this.#move(name, this.#at.offset + seen.rest)
      }
      size = isEnd || seen.rest < chunk.length ? CHUNK_BYTES : Math.min(2 * size, LINE_BYTES_MOST)
    }
    return items
  }

  /** The segment to go on in. One that was moved away is told by the number of the next. */
  #locate(names: readonly string[]): number {
    const known = names.indexOf(this.#at.segment)
    if (known !== -1) return known
    const next = this.#at.seq + 1
    const index = Math.max(
      0,
      names.findLastIndex(name => firstSeqOf(name) <= next),
    )
    this.#move(names[index] ?? '', 0)
    return index
  }

  /** Up to where a segment counts that was given up after a failure; `null` where all of it does. */
  async #lastOf(names: readonly string[], index: number): Promise<number | null> {
    const { fs, directory } = this.#options
    for (const name of names.slice(index + 1)) {
      if (this.#follower?.name !== name) {
        // oxlint-disable-next-line no-await-in-loop -- nearly always the first one
        const record = await firstRecord(fs, join(directory, name))
        if (record === null) continue
        this.#follower = { name, record }
      }
      return lastDurable(this.#follower.record)
    }
    return null
  }

  #scan(
    chunk: Buffer,
    { name, last, durable }: { readonly name: string; readonly last: number | null; readonly durable: number },
    take: (item: TailItem) => boolean,
  ): { readonly isOver: boolean; readonly leaves: boolean; readonly rest: number } {
    const base = this.#at.offset
    for (const span of splitLines(chunk)) {
      if (!span.whole) return { isOver: false, leaves: false, rest: chunk.length - span.start }
      const line = chunk.toString('utf8', span.start, span.end)
      const record = readSinkRecord(line)
      const seq = record === null ? null : Number(record.seq)
      if (last !== null && (seq ?? this.#at.seq + 1) > last) return { isOver: false, leaves: true, rest: 0 }
      if ((seq ?? this.#at.seq + 1) > durable) return { isOver: true, leaves: false, rest: 0 }
      const end = base + span.end + 1
      if (record === null || seq === null) {
        this.#missing(name, null)
      } else if (seq > this.#at.seq) {
        if (!follows(record.record, this.#at.seq)) this.#missing(name, seq - 1)
        this.#at = { seq, id: record.id, segment: name, offset: end }
        if (!take({ record, bytes: span.end - span.start, end: this.#at })) {
          return { isOver: true, leaves: false, rest: 0 }
        }
        continue
      }
      this.#move(name, end)
    }
    return { isOver: this.#at.seq >= durable, leaves: false, rest: 0 }
  }

  #move(segment: string, offset: number): void {
    this.#at = { ...this.#at, segment, offset }
  }

  /** Says so once for each place. */
  #missing(segment: string, to: number | null): void {
    const from = this.#at.seq + 1
    if (this.#told === from) return
    this.#told = from
    this.#options.onMissing({ segment, from, to })
  }
}

function lastDurable({ stage, detail }: AuditRecord): number | null {
  return stage === 'gap' ? Number(detail?.['lastDurableSeq']) : null
}

/** The next number, or the head of a segment that was begun after a failure: the numbers between were never used. */
function follows(record: AuditRecord, seq: number): boolean {
  return Number(record.seq) === seq + 1 || lastDurable(record) === seq
}
