import { fdatasync, openSync, write } from 'node:fs'
import { join } from 'node:path'

const RECORD = Buffer.from(`${JSON.stringify({ padding: 'x'.repeat(680) })}\n`)

/**
 * What the disk itself allows: `writers` callers, each waiting for two durable records (an intent and an outcome) a
 * request, share a bare loop that writes what waits, syncs once and starts again. Gives requests a second.
 */
export async function measureDisk(directory: string, writers: number, ms: number): Promise<number> {
  const fd = openSync(join(directory, `ceiling-${writers}`), 'a', 0o600)
  let waiting: (() => void)[] = []
  let running = false

  function commit(): void {
    const batch = waiting
    waiting = []
    running = batch.length > 0
    if (!running) return
    write(fd, Buffer.concat(batch.map(() => RECORD)), error => {
      if (error) throw error
      fdatasync(fd, failed => {
        if (failed) throw failed
        for (const done of batch) done()
        commit()
      })
    })
  }

  function append(): Promise<void> {
    return new Promise(resolve => {
      waiting.push(resolve)
      if (running) return
      running = true
      queueMicrotask(commit)
    })
  }

  let requests = 0
  const until = performance.now() + ms
  const started = performance.now()
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (performance.now() < until) {
        await append()
        await append()
        requests++
      }
    }),
  )
  return (requests * 1000) / (performance.now() - started)
}
