import { closeSync, fdatasync, openSync, write } from 'node:fs'

/** What anything here is compared with: callers share a loop that writes what waits, syncs once and starts again. */
export interface RawLoop {
  /** Resolves once `record` is on stable storage. */
  readonly append: () => Promise<void>
  readonly close: () => void
}

/** Nothing is numbered, hashed, checked or signed; each record is the same `recordBytes` bytes. */
export function openRawLoop(path: string, recordBytes: number): RawLoop {
  const record = Buffer.alloc(recordBytes, 'x')
  const fd = openSync(path, 'a', 0o600)
  let waiting: (() => void)[] = []
  let isRunning = false

  function commit(): void {
    const batch = waiting
    waiting = []
    isRunning = batch.length > 0
    if (!isRunning) return
    write(fd, Buffer.concat(batch.map(() => record)), error => {
      if (error) throw error
      fdatasync(fd, failed => {
        if (failed) throw failed
        for (const done of batch) done()
        commit()
      })
    })
  }

  return {
    append: () =>
      new Promise(resolve => {
        waiting.push(resolve)
        if (isRunning) return
        isRunning = true
        queueMicrotask(commit)
      }),
    close: () => closeSync(fd),
  }
}
