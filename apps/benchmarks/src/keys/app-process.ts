import { fileSource } from '@windbreak/config'
import { wallClock } from './clock.js'
import { openApp } from './open-app.js'

/** A `key.…` event, as soon as it was published. */
export interface KeyNews {
  readonly type: string
  /** As `wallClock` tells it in that process. */
  readonly at: number
  readonly fingerprint: string
  readonly safeToRevoke: boolean
}

/** Every guard and one key file, as a process of its own that tells its parent what happens to keys. */
if (process.send !== undefined) {
  const { FIGURES_DIR = '', FIGURES_KEY_FILE = '', FIGURES_UPSTREAM = '', FIGURES_GRACE_MS = '' } = process.env
  // The first thing that a parent hears is the address.
  let isListening = false
  const app = await openApp({
    directory: FIGURES_DIR,
    sources: { file: fileSource(FIGURES_KEY_FILE) },
    settings: { serverURL: FIGURES_UPSTREAM, rotation: { graceMs: Number(FIGURES_GRACE_MS) } },
    hear: ({ type, detail }) => {
      if (!isListening || !type.startsWith('key.')) return
      const { fingerprint, safeToRevoke } = detail ?? {}
      const news: KeyNews = {
        type,
        at: wallClock(),
        fingerprint: String(fingerprint),
        safeToRevoke: safeToRevoke === true,
      }
      process.send?.(news)
    },
  })
  process.once('SIGTERM', () => {
    app.close().finally(() => process.disconnect())
  })
  process.send(await app.listen({ host: '127.0.0.1', port: 0 }))
  isListening = true
}
