import { join } from 'node:path'
import { Closed } from '../errors.js'
import { type AppendFile, type FileSystem, writeAll } from '../spool/file-system.js'
import { splitLines } from '../spool/parse-record.js'
import { readSinkRecord } from '../ship/read-sink-record.js'
import type { SinkRecord } from './sink.js'

export interface CopyOptions {
  readonly directory: string
  readonly maxFileBytes: number
  readonly fs: FileSystem
}

const NAME = /^\d{20}-\d{4}\.jsonl$/

/** A row of files that grows. A file is opened once and never again, so that none goes on behind a failure. */
export class Copy {
  readonly #options: CopyOptions
  #file: AppendFile | undefined
  #path = ''
  #size = 0
  #isClosed = false
  /** A file that failed, and how much of it is durable: what lies behind that must not be taken for kept. */
  #failed: { readonly path: string; readonly size: number } | undefined
  /** What the newest file holds: after a crash or a failure the last records come again. */
  #ids = new Set<string>()
  #isKnown = false

  constructor(options: CopyOptions) {
    this.#options = options
  }

  async append(batch: readonly SinkRecord[]): Promise<void> {
    if (this.#isClosed) throw new Closed()
    if (!this.#isKnown) await this.#recover()
    const fresh = batch.filter(({ id }) => !this.#ids.has(id))
    if (fresh.length === 0) return
    const bytes = Buffer.from(fresh.map(({ line }) => `${line}\n`).join(''))
    if (this.#size > 0 && this.#size + bytes.length > this.#options.maxFileBytes) await this.#end()
    this.#file ??= await this.#begin(fresh[0]!)
    try {
      await writeAll(this.#file, bytes)
      await this.#file.sync()
    } catch (error) {
      this.#failed = { path: this.#path, size: this.#size }
      this.#isKnown = false
      await this.#end().catch(() => {})
      throw error
    }
    this.#size += bytes.length
    for (const { id } of fresh) this.#ids.add(id)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#end()
  }

  async #begin({ seq }: SinkRecord): Promise<AppendFile> {
    const { fs, directory } = this.#options
    const first = seq.padStart(20, '0')
    const taken = (await fs.list(directory)).filter(name => name.startsWith(`${first}-`)).length
    this.#path = join(directory, `${first}-${String(taken).padStart(4, '0')}.jsonl`)
    const file = await fs.create(this.#path)
    await fs.syncDirectory(directory)
    this.#ids.clear()
    return file
  }

  async #end(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    this.#size = 0
    await file?.close()
  }

  /** Cuts off half a line that a crash left, and learns which records are there. */
  async #recover(): Promise<void> {
    const { fs, directory } = this.#options
    await fs.makeDirectory(directory)
    if (this.#failed !== undefined) await fs.truncate(this.#failed.path, this.#failed.size)
    this.#failed = undefined
    this.#ids.clear()
    const names = (await fs.list(directory)).filter(name => NAME.test(name)).toSorted()
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      const path = join(directory, name)
      // oxlint-disable-next-line no-await-in-loop -- nearly always the newest one alone
      const bytes = await fs.read(path)
      const whole = bytes.lastIndexOf(10) + 1
      // oxlint-disable-next-line no-await-in-loop
      if (whole < bytes.length) await fs.truncate(path, whole)
      for (const span of splitLines(bytes.subarray(0, whole))) {
        const id = readSinkRecord(bytes.toString('utf8', span.start, span.end))?.id
        if (id !== undefined) this.#ids.add(id)
      }
      if (this.#ids.size > 0) break
    }
    this.#isKnown = true
  }
}
