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
 */
export class Notary implements Witness {
  readonly #options: NotaryOptions
  #range: CompactRange
  /** Records since the last checkpoint; checkpoints do not call for checkpoints. */
  #unsigned = 0
  #running: Promise<void> | undefined
  #cancel: (() => void) | undefined
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
    const before = this.#unsigned
    this.#unsigned += records
    const { checkpointMs, checkpointRecords } = this.#options.settings
    if (this.#unsigned >= checkpointRecords) void this.#sign()
    else if (before === 0 && this.#unsigned > 0) this.#wait(checkpointMs)
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
    if (!this.#closed) this.#cancel = this.#options.schedule(() => void this.#sign(), ms)
  }

  #sign(): Promise<void> {
    this.#running ??= this.#signAndRecord().finally(() => {
      this.#running = undefined
      const { checkpointMs, checkpointRecords, idleMs } = this.#options.settings
      if (this.#unsigned >= checkpointRecords) this.#wait(0)
      else this.#wait(this.#unsigned > 0 ? checkpointMs : idleMs)
    })
    return this.#running
  }

  async #signAndRecord(): Promise<void> {
    const note = await this.#write()
    if (note === null || this.#closed) return
    const [, size = '', root = '', , line = ''] = note.split('\n')
    // Where the log refuses it, the file has it, and the next one covers the same.
    await this.#options.record({ root, signature: line.split(' ')[2]!, size }).catch(() => {})
  }

  async #write(): Promise<string | null> {
    const { fs, directory, signer, log } = this.#options
    const [size, root, unsigned] = [this.#range.size, this.#range.root(), this.#unsigned]
    const note = signCheckpoint({ origin: signer.name, size, root }, signer)
    try {
      await writeCheckpoint(fs, directory, note)
    } catch (error) {
      log.error({ reason: reasonOf(error) }, 'audit: a checkpoint could not be written; records stay unsigned')
      return null
    }
    this.#unsigned -= unsigned
    this.latest = note
    return note
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
