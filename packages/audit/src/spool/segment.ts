import { join } from 'node:path'
import { type AppendFile, type FileSystem, writeAll } from './file-system.js'

const NAME = /^\d{20}\.jsonl$/

/** A segment is named by the `seq` of its first line, so that sorted names are the order of the log. */
export function segmentName(firstSeq: number): string {
  return `${String(firstSeq).padStart(20, '0')}.jsonl`
}

export function firstSeqOf(name: string): number {
  return Number.parseInt(name, 10)
}

export async function listSegments(fs: FileSystem, directory: string): Promise<readonly string[]> {
  return (await fs.list(directory)).filter(name => NAME.test(name)).toSorted()
}

/** The file that is being written. */
export class Segment {
  readonly name: string
  /** Milliseconds on the process's monotonic clock. */
  readonly begunAt: number
  /** Bytes known to be durable. */
  size = 0
  readonly #file: AppendFile

  private constructor(name: string, begunAt: number, file: AppendFile) {
    this.name = name
    this.begunAt = begunAt
    this.#file = file
  }

  /** The file and its name in the directory are durable before the first byte is. */
  static async create(fs: FileSystem, directory: string, firstSeq: number, at: number): Promise<Segment> {
    const name = segmentName(firstSeq)
    const file = await fs.create(join(directory, name))
    try {
      await fs.syncDirectory(directory)
    } catch (error) {
      await file.close().catch(() => {})
      await fs.remove(join(directory, name)).catch(() => {})
      throw error
    }
    return new Segment(name, at, file)
  }

  /**
   * Resolves once `bytes` are durable. After a rejection this segment must not be used again. `meanwhile` is called
   * when storage has the bytes and is making them durable.
   */
  async append(bytes: Uint8Array, meanwhile: () => void): Promise<void> {
    await writeAll(this.#file, bytes)
    const synced = this.#file.sync()
    try {
      meanwhile()
    } finally {
      await synced
    }
    this.size += bytes.length
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  /** Gives the file up after a failure. One that holds nothing durable is removed, so that retries leave no litter. */
  async abandon(fs: FileSystem, directory: string): Promise<void> {
    await this.#file.close().catch(() => {})
    if (this.size === 0) await fs.remove(join(directory, this.name)).catch(() => {})
  }
}
