import { join } from 'node:path'
import { type FileSystem, writeAll } from './file-system.js'

/** Not a part of the log; whoever measures the spool leaves it out. */
export const RESERVE = 'reserve'
const PIECE = 65_536
const NO_SPACE = new Set(['ENOSPC', 'EDQUOT'])

export interface ReserveOptions {
  readonly fs: FileSystem
  readonly directory: string
  /** 0: none is kept. */
  readonly reserveBytes: number
}

/**
 * A file that holds space on the disk, so that a full one still takes the ends of calls and the record that says so.
 * Once it is given free, new work waits until it can be had again.
 */
export class Reserve {
  readonly #options: ReserveOptions
  #isHeld = false
  #isFreed = false

  constructor(options: ReserveOptions) {
    this.#options = options
  }

  /** It was needed, and is not back. */
  get isFreed(): boolean {
    return this.#isFreed
  }

  /**
   * Takes the space. `false` where the disk has not got twice as much: it must not be the reserve that fills it.
   */
  async take(): Promise<boolean> {
    const { fs, directory, reserveBytes } = this.#options
    if (reserveBytes === 0 || this.#isHeld) return true
    const path = join(directory, RESERVE)
    try {
      await fs.remove(path).catch(() => {})
      if ((await fs.free(directory)) < 2 * reserveBytes) return false
      const file = await fs.create(path)
      try {
        // Written, not only made long: a file of holes holds no space.
        for (let left = reserveBytes; left > 0; left -= PIECE) {
          // oxlint-disable-next-line no-await-in-loop
          await writeAll(file, Buffer.alloc(Math.min(left, PIECE)))
        }
        await file.sync()
      } finally {
        await file.close()
      }
      this.#isHeld = true
      this.#isFreed = false
      return true
    } catch {
      await fs.remove(path).catch(() => {})
      return false
    }
  }

  /** Gives the space free where this failure says that there is none. */
  async freeFor(reason: string): Promise<void> {
    if (!this.#isHeld || !NO_SPACE.has(reason)) return
    this.#isFreed = true
    await this.release()
  }

  async release(): Promise<void> {
    if (!this.#isHeld) return
    const { fs, directory } = this.#options
    this.#isHeld = false
    await fs.remove(join(directory, RESERVE)).catch(() => {})
  }
}
