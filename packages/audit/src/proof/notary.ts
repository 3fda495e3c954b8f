import type { Schedule } from '@windbreak/core'
import type { FileSystem } from '../spool/file-system.js'
import type { Batch, Witness } from '../spool/journal.js'
import type { Log } from '../spool/log.js'
import { reasonOf } from '../spool/reason-of.js'
import { writeCheckpoint } from './checkpoint-file.js'
import { signCheckpoint } from './checkpoint.js'
import type { CompactRange } from './compact-range.js'
import { hashLines } from './hash-lines.js'
import type { Signer } from './note.js'
import type { ProofSettings } from './settings.js'
import { writeTree } from './tree-file.js'

export interface NotaryOptions {
  readonly fs: FileSystem
  readonly directory: string
  readonly signer: Signer
  /** The tree over what is in the log already. */
  readonly range: CompactRange
  readonly settings: Readonly<ProofSettings>
  readonly schedule: Schedule
  readonly log: Log
  /** Puts a checkpoint on record, so that it travels wherever the log does. */
  readonly record: (facts: {
    readonly root: string
    readonly signature: string
    readonly size: string
  }) => Promise<void>
}

/**
 * Signs what is on stable storage: soon after records came, and now and then when none came, so that silence can be
 * proved as well. A checkpoint is durable before it is shown to anybody, and the next start signs nothing that
 * disagrees with it.
 *
 * The timer's checkpoints go to their file and then on record. Where many records come there are others between them,
 * which are durable as a record alone: a file costs three syncs, and they would compete with those that callers wait
 * for. The file follows with the timer.
 */
export class Notary implements Witness {
  readonly #options: NotaryOptions
  #range: CompactRange
  /** Records since the last checkpoint; checkpoints do not call for checkpoints. */
  #unsigned = 0
  #running: Promise<void> | undefined
  #cancel: (() => void) | undefined
  /** Whether the timer is set for records, and not for silence. */
  #soon = false
  #closed = false
  /** The newest checkpoint, as a signed note. */
  latest: string | null = null

  constructor(options: NotaryOptions) {
    this.#options = options
    this.#range = options.range
    this.#wait(options.settings.idleMs)
  }

  /** Records that no checkpoint covers yet. */
  get uncovered(): number {
    return this.#unsigned
  }

  read({ bytes, lines, segment }: Batch): () => void {
    const range = this.#range.clone()
    for (const leaf of hashLines(bytes)) range.push(leaf)
    let records = 0
    for (const { stage } of lines) if (stage !== 'checkpoint') records++
    return () => {
      if (segment !== null) this.#keep(segment)
      this.#range = range
      this.#count(records)
    }
  }

  #count(records: number): void {
    this.#unsigned += records
    if (this.#unsigned === 0) return
    const { checkpointMs, checkpointRecords } = this.#options.settings
    if (!this.#soon) this.#wait(checkpointMs)
    if (this.#unsigned >= checkpointRecords) this.#running ??= this.#signOnRecord().finally(() => this.#rest())
  }

  /** Signs what is there. The log takes no more records. */
  async close(): Promise<void> {
    this.#closed = true
    this.#cancel?.()
    await this.#running
    await this.#write()
  }

  #wait(ms: number): void {
    this.#cancel?.()
    this.#soon = ms === this.#options.settings.checkpointMs
    if (!this.#closed) this.#cancel = this.#options.schedule(() => void this.#onTimer(), ms)
  }

  async #onTimer(): Promise<void> {
    this.#soon = false
    // Another may have begun before this goes on.
    // oxlint-disable-next-line no-await-in-loop
    while (this.#running !== undefined) await this.#running
    if (this.#closed) return
    this.#running = this.#signInFile().finally(() => this.#rest())
  }

  #rest(): void {
    this.#running = undefined
    const { checkpointMs, idleMs } = this.#options.settings
    if (!this.#soon) this.#wait(this.#unsigned > 0 ? checkpointMs : idleMs)
  }

  async #signInFile(): Promise<void> {
    const note = await this.#write()
    // Where the log refuses it, the file has it, and the next one covers the same.
    if (note !== null && !this.#closed) await this.#record(note).catch(() => {})
  }

  async #signOnRecord(): Promise<void> {
    const { note, unsigned } = this.#note()
    try {
      await this.#record(note)
    } catch {
      return // the timer tries again
    }
    this.#cover(note, unsigned)
  }

  async #write(): Promise<string | null> {
    const { fs, directory, log } = this.#options
    const { note, unsigned } = this.#note()
    try {
      await writeCheckpoint(fs, directory, note)
    } catch (error) {
      log.error({ reason: reasonOf(error) }, 'audit: a checkpoint could not be written; records stay unsigned')
      return null
    }
    this.#cover(note, unsigned)
    return note
  }

  #note(): { readonly note: string; readonly unsigned: number } {
    const { signer } = this.#options
    const note = signCheckpoint({ origin: signer.name, size: this.#range.size, root: this.#range.root() }, signer)
    return { note, unsigned: this.#unsigned }
  }

  #cover(note: string, unsigned: number): void {
    this.#unsigned -= unsigned
    this.latest = note
  }

  #record(note: string): Promise<void> {
    const [, size = '', root = '', , line = ''] = note.split('\n')
    return this.#options.record({ root, signature: line.split(' ')[2]!, size })
  }

  #keep(segment: string): void {
    const { fs, directory, log } = this.#options
    writeTree(fs, directory, segment, this.#range).catch((error: unknown) =>
      log.warn(
        { reason: reasonOf(error), segment },
        'audit: a tree could not be kept; the next start reads further back',
      ),
    )
  }
}
