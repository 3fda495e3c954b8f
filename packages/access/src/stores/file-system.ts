import { constants } from 'node:fs'
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface FileFacts {
  /** Which file it is, and in which state: a change of content, owner or mode makes another. */
  readonly mark: string
  readonly isFile: boolean
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export interface NewFile {
  readonly text: string
  readonly mode: number
  /** Left as it comes where absent. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

/** The few things a store asks of a disk. A test gives one that fails. */
export interface StoreFileSystem {
  /** Where the path leads, links followed; the path itself where nothing is there. */
  resolve(path: string): Promise<string>
  /** `null` where nothing is there. */
  stat(path: string): Promise<FileFacts | null>
  /** At most `most` bytes, with the facts before the first and after the last of them. Never waits for a pipe. */
  read(path: string, most: number): Promise<{ bytes: Buffer; before: FileFacts; after: FileFacts }>
  /** Makes a file that is not there yet (`EEXIST`), its content on stable storage. */
  create(path: string, file: NewFile): Promise<void>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** The names in the folder that holds this path survive a crash. */
  syncFolder(path: string): Promise<void>
}

export const nodeFileSystem: StoreFileSystem = {
  resolve: path => realpath(path).catch(whereMissing(path)),

  async stat(path) {
    return stat(path, { bigint: true }).then(factsOf, whereMissing(null))
  },

  async read(path, most) {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const before = factsOf(await file.stat({ bigint: true }))
      const bytes = before.isFile ? await readAll(file, most) : Buffer.alloc(0)
      return { bytes, before, after: factsOf(await file.stat({ bigint: true })) }
    } finally {
      await file.close()
    }
  },

  async create(path, { text, mode, owner }) {
    const file = await open(path, 'wx', mode)
    try {
      await file.writeFile(text)
      // The process's umask may have taken bits away.
      await file.chmod(mode)
      if (owner !== undefined) await file.chown(owner.uid, owner.gid)
      await file.sync()
    } finally {
      await file.close()
    }
  },

  rename,
  remove: path => rm(path, { force: true }),

  async syncFolder(path) {
    // A folder cannot be opened on Windows.
    if (process.platform === 'win32') return
    const folder = await open(dirname(path), 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  },
}

/** Stops one byte after `most`, which shows that there are more. */
async function readAll(file: FileHandle, most: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let length = 0; length <= most;) {
    const part = Buffer.allocUnsafe(Math.min(65_536, most + 1 - length))
    // oxlint-disable-next-line no-await-in-loop -- a file is read from its beginning to its end
    const { bytesRead } = await file.read(part, 0, part.length, length)
    if (bytesRead === 0) break
    parts.push(part.subarray(0, bytesRead))
    length += bytesRead
  }
  return Buffer.concat(parts)
}

interface Stats {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly mode: bigint
  readonly uid: bigint
  readonly gid: bigint
  isFile(): boolean
}

function factsOf(stats: Stats): FileFacts {
  const { dev, ino, size, mtimeNs, ctimeNs, mode, uid, gid } = stats
  return {
    mark: [dev, ino, size, mtimeNs, ctimeNs].join(':'),
    isFile: stats.isFile(),
    mode: Number(mode) & 0o777,
    uid: Number(uid),
    gid: Number(gid),
  }
}

function whereMissing<T>(value: T): (error: unknown) => T {
  return error => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return value
    throw error
  }
}
