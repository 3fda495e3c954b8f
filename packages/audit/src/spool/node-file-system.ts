import fs from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { AppendFile, FileSystem } from './file-system.js'

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = fs.constants

/** POSIX semantics are taken for granted: directories that can be synced, and appends at the end of the file. */
export const nodeFileSystem: FileSystem = {
  async makeDirectory(path) {
    const first = await mkdir(path, { recursive: true, mode: 0o700 })
    if (first !== undefined) {
      // Each new name is durable once the directory that holds it is.
      for (let at = path; ; at = dirname(at)) {
        // oxlint-disable-next-line no-await-in-loop
        await syncDirectory(dirname(at))
        if (at === first || at === dirname(at)) break
      }
    }
    return (await stat(path)).mode & 0o777
  },

  list: directory => readdir(directory),

  async stat(path) {
    try {
      const { size, mtimeMs } = await stat(path)
      return { size, modifiedAt: mtimeMs }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  },

  async read(path, most) {
    if (most === undefined) return readFile(path)
    const file = await open(path, 'r')
    try {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(most), 0, most, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  },

  async readRange(path, offset, most) {
    const file = await open(path, 'r')
    try {
      const buffer = Buffer.allocUnsafe(most)
      let length = 0
      while (length < most) {
        // oxlint-disable-next-line no-await-in-loop
        const { bytesRead } = await file.read(buffer, length, most - length, offset + length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      return buffer.subarray(0, length)
    } finally {
      await file.close()
    }
  },

  create: path =>
    new Promise((resolve, reject) => {
      fs.open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0o600, (error, fd) => {
        if (error) reject(error)
        else resolve(appendTo(path, fd))
      })
    }),

  async truncate(path, size) {
    const file = await open(path, 'r+')
    try {
      await file.truncate(size)
      await file.sync()
    } finally {
      await file.close()
    }
  },

  rename,
  remove: path => rm(path),

  async touch(path) {
    const now = new Date()
    await utimes(path, now, now)
  },

  async free(directory) {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  },

  syncDirectory,
}

/** Plain descriptors and callbacks: a FileHandle's extra promises cost as much as a twentieth of a sync. */
function appendTo(path: string, fd: number): AppendFile {
  const { dev, ino } = fs.fstatSync(fd)
  return {
    // Not through the pool: the bytes go to the kernel's memory, which takes less time than a thread takes to wake up.
    // What waits for the disk is the sync, and while one waits nothing more is written.
    // oxlint-disable-next-line require-await -- what it throws rejects
    write: async bytes => fs.writeSync(fd, bytes, 0, bytes.length, null),
    sync: () =>
      new Promise((resolve, reject) => {
        fs.fdatasync(fd, error => {
          if (error) return reject(error)
          // A file that was removed or moved away takes and syncs as if nothing were. Asked here and now: its entry is
          // in the kernel's memory, and a thread of the pool would take many times as long to be woken.
          const found = fs.statSync(path, { throwIfNoEntry: false })
          if (found?.dev === dev && found.ino === ino) resolve()
          else reject(Object.assign(new Error('another file stands in its place, or none'), { code: 'ENOENT' }))
        })
      }),
    close: () =>
      new Promise((resolve, reject) => {
        fs.close(fd, error => (error ? reject(error) : resolve()))
      }),
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
