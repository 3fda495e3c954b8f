import { Counts } from '../counts.js'
import type { Detail, RecordStage } from '../record.js'
import { type Line, LineWriter } from '../to-line.js'
import type { FileSystem } from './file-system.js'
import { OpenCalls } from './open-calls.js'
import { reasonOf } from './reason-of.js'
import type { Reserve } from './reserve.js'
import { Segment } from './segment.js'

export interface JournalOptions {
  readonly fs: FileSystem
  readonly directory: string
  readonly maxSegmentBytes: number
  /** Forever where absent. */
  readonly maxSegmentAgeMs?: number
  readonly mono: () => number
  /** Makes a record about the trail itself. */
  readonly describe: (stage: RecordStage, action: string, detail: Detail, code?: string) => Line
  /** Where the log ended, and the size of the spool. */
  readonly lastSeq: number
  readonly bytes: number
  /** Calls that are still open from before. */
  readonly open?: OpenCalls
  readonly witness?: Witness
  /** Given free where the disk has no space, so that the next try finds some. */
  readonly reserve?: Reserve
}

/** What one commit writes. The bytes are good until the next commit begins. */
export interface Batch {
  /** The lines as they are written, each with its line break. */
  readonly bytes: Buffer
  readonly lines: readonly Line[]
  /** The segment that begins with them; `null` where they go on in one. */
  readonly segment: string | null
}

/** Sees the log grow. */
export interface Witness {
  /**
   * Reads a batch while it is being synced, so that its work keeps nobody waiting. What it gives is called once the
   * batch is on stable storage, and never where storage refused it.
   */
  read(batch: Batch): () => void
}

/**
 * The log as a row of segments: numbers lines, begins segments, and says in the log itself what went wrong with it.
 * A segment that failed is never touched again. `seq` only grows: a line that has to be written again gets a new one,
 * and the gap record at the head of the new segment says up to where the old one counts.
 */
export class Journal {
  readonly #options: JournalOptions
  readonly #open: OpenCalls
  readonly #lines = new LineWriter()
  /** Records that were refused or dropped, by stage; reported by the next gap record. */
  readonly dropped = new Counts()
  #segment: Segment | undefined
  #broken: { readonly reason: string; readonly segment: string } | undefined
  #rotatedFrom: string | undefined
  #nextSeq: number
  #durableSeq: number
  /** Size of the whole spool. */
  bytes: number

  constructor(options: JournalOptions) {
    this.#options = options
    this.#open = options.open ?? new OpenCalls()
    this.#durableSeq = options.lastSeq
    this.#nextSeq = options.lastSeq + 1
    this.bytes = options.bytes
  }

  get durableSeq(): number {
    return this.#durableSeq
  }

  /** The outcome of this call is given up. */
  forget(call: string): void {
    this.#open.forget(call)
  }

  /** One write, one sync. Rejects when storage refused; the next commit then begins a new segment. */
  async commit(lines: readonly Line[]): Promise<void> {
    const dropped = this.dropped.take()
    try {
      const segment = await this.#segmentFor(lines)
      const notices = this.#notices(segment, dropped)
      const all = notices.length === 0 ? lines : [...notices, ...lines]
      const firstSeq = this.#nextSeq
      this.#nextSeq += all.length
      const bytes = this.#lines.write(all, this.#durableSeq, firstSeq)
      const begun = segment.size === 0 ? segment.name : null
      let grow: (() => void) | undefined
      await segment.append(bytes, () => {
        grow = this.#options.witness?.read({ bytes, lines: all, segment: begun })
      })
      grow?.()

      this.bytes += bytes.length
      this.#durableSeq = this.#nextSeq - 1
      this.#broken = undefined
      this.#rotatedFrom = undefined
      for (let index = 0; index < all.length; index++) this.#open.note(all[index]!, firstSeq + index)
    } catch (error) {
      this.dropped.putBack(dropped)
      await this.#giveUp(reasonOf(error))
      throw error
    }
  }

  /** The same, and once more in a new segment where storage refused. */
  async commitOrMoveOn(lines: readonly Line[], onFailure: (error: unknown) => void): Promise<void> {
    try {
      await this.commit(lines)
    } catch (error) {
      onFailure(error)
      await this.commit(lines)
    }
  }

  async close(): Promise<void> {
    await this.#segment?.close()
    this.#segment = undefined
  }

  async #segmentFor(lines: readonly Line[]): Promise<Segment> {
    const { fs, directory, mono } = this.#options
    if (this.#segment !== undefined && this.#segment.size > 0 && this.#isOver(this.#segment, lines)) {
      this.#rotatedFrom = this.#segment.name
      // Everything in it is durable already.
      await this.#segment.close().catch(() => {})
      this.#segment = undefined
    }
    this.#segment ??= await Segment.create(fs, directory, this.#nextSeq, mono())
    return this.#segment
  }

  #isOver({ size, begunAt }: Segment, lines: readonly Line[]): boolean {
    const { maxSegmentBytes, maxSegmentAgeMs = Number.POSITIVE_INFINITY, mono } = this.#options
    if (mono() - begunAt >= maxSegmentAgeMs) return true
    let bytes = size
    for (const line of lines) bytes += line.bytes
    return bytes > maxSegmentBytes
  }

  /** What has to stand before the next lines. */
  #notices(segment: Segment, dropped: Readonly<Record<string, number>>): readonly Line[] {
    const { describe } = this.#options
    const notices: Line[] = []
    const counts = Object.fromEntries(Object.entries(dropped).map(([stage, count]) => [`dropped.${stage}`, count]))
    const lost = Object.keys(counts).length > 0
    if (segment.size === 0 && this.#rotatedFrom !== undefined && this.#broken === undefined) {
      notices.push(describe('event', 'audit.segment', { ...this.#from(), previous: this.#rotatedFrom }))
    }
    if (lost || this.#broken !== undefined) {
      const facts = { lastDurableSeq: String(this.#durableSeq), reason: 'dropped', ...this.#broken }
      notices.push(describe('gap', 'audit.gap', { ...counts, ...this.#from(), ...facts }, 'WB_AUDIT_GAP'))
    }
    return notices
  }

  #from(): { from?: string } {
    const seq = this.#open.oldestSeq
    return seq === null ? {} : { from: String(seq) }
  }

  async #giveUp(reason: string): Promise<void> {
    // The number is not used again: a file of this name may be there.
    this.#nextSeq++
    this.#broken ??= { reason, segment: this.#segment?.name ?? 'none' }
    const segment = this.#segment
    this.#segment = undefined
    const { fs, directory, reserve } = this.#options
    void segment?.abandon(fs, directory)
    await reserve?.freeFor(reason)
  }
}
