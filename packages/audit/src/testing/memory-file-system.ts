import { basename, dirname } from 'node:path'
import type { AppendFile, FileSystem } from '../spool/file-system.js'

interface File {
  chunks: Buffer[]
  size: number
  modifiedAt: number
}

/** Files that end with the process: nothing is synced, because there is nothing to sync to. */
export class MemoryFileSystem implements FileSystem {
  readonly #files = new Map<string, File>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  async makeDirectory(): Promise<number> {
    return 0o700
  }

  async list(directory: string): Promise<readonly string[]> {
    return [...this.#files.keys()].filter(path => dirname(path) === directory).map(path => basename(path))
  }

  async stat(path: string) {
    const file = this.#files.get(path)
    return file === undefined ? null : { size: file.size, modifiedAt: file.modifiedAt }
  }

  async read(path: string, most?: number): Promise<Buffer> {
    return Buffer.from(this.#whole(path).subarray(0, most))
  }

  async readRange(path: string, offset: number, most: number): Promise<Buffer> {
    return Buffer.from(this.#whole(path).subarray(offset, offset + most))
  }

  async create(path: string): Promise<AppendFile> {
    if (this.#files.has(path)) throw coded('EEXIST')
    const file: File = { chunks: [], size: 0, modifiedAt: this.#now() }
    this.#files.set(path, file)
    return {
      write: async bytes => {
        // A copy: the writer uses its buffer again.
        file.chunks.push(Buffer.from(bytes))
        file.size += bytes.length
        file.modifiedAt = this.#now()
        return bytes.length
      },
      sync: async () => {
        if (this.#files.get(path) !== file) throw coded('ENOENT')
      },
      close: async () => {},
    }
  }

  async truncate(path: string, size: number): Promise<void> {
    const file = this.#get(path)
    file.chunks = [Buffer.from(this.#whole(path).subarray(0, size))]
    file.size = size
  }

  async rename(from: string, to: string): Promise<void> {
    this.#files.set(to, this.#get(from))
    this.#files.delete(from)
  }

  async remove(path: string): Promise<void> {
    this.#get(path)
    this.#files.delete(path)
  }

  async touch(path: string): Promise<void> {
    this.#get(path).modifiedAt = this.#now()
  }

  async free(): Promise<number> {
    return Number.POSITIVE_INFINITY
  }

  async syncDirectory(): Promise<void> {}

  /** Joined once; a file that is only written to is never put together. */
  #whole(path: string): Buffer {
    const file = this.#get(path)
    if (file.chunks.length > 1) file.chunks = [Buffer.concat(file.chunks)]
    return file.chunks[0] ?? Buffer.alloc(0)
  }

  #get(path: string): File {
    const file = this.#files.get(path)
    if (file === undefined) throw coded('ENOENT')
    return file
  }
}

function coded(code: 'EEXIST' | 'ENOENT'): Error {
  return Object.assign(new Error(`${code} in a file system in memory`), { code })
}
