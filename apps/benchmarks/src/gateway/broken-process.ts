import { memorySource } from '@windbreak/config'
import { openApp } from '../keys/open-app.js'

/** What the process says of itself: resident memory in bytes, the most since the last time it was asked. */
export interface MemoryReport {
  readonly now: number
  readonly most: number
}

const EVERY_MS = 5

/** Every guard of the chat server with short deadlines, as a process of its own whose memory is its own. */
if (process.send !== undefined) {
  const { FIGURES_DIR = '', FIGURES_UPSTREAM = '' } = process.env
  const app = await openApp({
    directory: FIGURES_DIR,
    sources: { memory: memorySource('kbrokenk7Qw2ZxT9pLmN4vB8sRd6FhJ') },
    settings: {
      serverURL: FIGURES_UPSTREAM,
      deadlines: { firstByteMs: 1_500, idleMs: 1_500, totalMs: 4_000 },
      // So that each request reaches the upstream, whatever became of those before it.
      breaker: { failures: 1_000, window: 1_000 },
    },
  })
  let most = 0
  setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), EVERY_MS).unref()
  process.on('message', () => {
    globalThis.gc?.()
    const report: MemoryReport = { now: process.memoryUsage.rss(), most }
    most = 0
    process.send?.(report)
  })
  process.once('SIGTERM', () => {
    app.close().finally(() => process.disconnect())
  })
  process.send(await app.listen({ host: '127.0.0.1', port: 0 }))
}
