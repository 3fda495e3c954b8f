import fs from 'node:fs'

/** How many bytes of a file have been made durable. */
export interface Syncs {
  durable(ino: number): number
  stop(): void
}

/**
 * Listens to this process's `fdatasync`: what a file held when a sync began is durable when it has ended. To read a file
 * tells nothing about that, since the system shows what it has not yet given to the disk.
 */
export function watchSyncs(): Syncs {
  const durable = new Map<number, number>()
  const original = fs.fdatasync
  const watched = (fd: number, done: (error: NodeJS.ErrnoException | null) => void): void => {
    const { ino, size } = fs.fstatSync(fd)
    original(fd, error => {
      if (error === null) durable.set(ino, Math.max(durable.get(ino) ?? 0, size))
      done(error)
    })
  }
  fs.fdatasync = watched as typeof fs.fdatasync
  return {
    durable: ino => durable.get(ino) ?? 0,
    stop: () => {
      fs.fdatasync = original
    },
  }
}
