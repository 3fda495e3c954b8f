import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { InvalidSettings, KeySourceFailed } from '../errors.js'
import { fingerprintOf } from '../keys/held-key.js'
import type { KeySource } from './key-source.js'
import { readSecret } from './read-secret.js'
import { readSettled } from './read-settled.js'
import { untilGivenUp } from './until-given-up.js'
import { FILE_WATCH_DEPS, type FileWatchDeps, watchFile } from './watch-file.js'

const POLL_MS = 5_000
const POLL_MS_LEAST = 100
const SETTLE_MS = 100

export interface FileSourceOptions {
  /** The value is this field of a JSON object, not the whole text. */
  readonly field?: string
  /** Milliseconds between two comparisons, beside the watching. At least 100. Default: 5000. */
  readonly pollMs?: number
  /** Milliseconds for which a file has to stay the same before it is believed. Default: 100. */
  readonly settleMs?: number
}

export interface FileSourceDeps extends FileWatchDeps {
  /** Rejects when the signal fires. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * A file, such as one that Docker or Kubernetes mounts. UTF-8 text of at most 64 KiB.
 *
 * The version is the value's fingerprint, `createdAt` the time of the last write. A file that is missing, empty,
 * unreadable, too large or no regular file is a fault and no absence: `read` rejects with `WB_CONFIG_KEY_SOURCE`, so that
 * the last good key stays and no other source takes its place. When a value counts as whole: see `readSettled`.
 */
export function fileSource(
  path: string,
  { field, pollMs = POLL_MS, settleMs = SETTLE_MS }: FileSourceOptions = {},
  deps: Partial<FileSourceDeps> = {},
): KeySource {
  if (!(pollMs >= POLL_MS_LEAST)) throw new InvalidSettings('fileSource/pollMs', `must be at least ${POLL_MS_LEAST}`)
  if (!(settleMs >= 0)) throw new InvalidSettings('fileSource/settleMs', 'must not be negative')
  const { pause = waitFor, watchFolder, every } = { ...FILE_WATCH_DEPS, ...deps }
  const name = field === undefined ? `file ${path}` : `file ${path}, field ${field}`
  const file = resolve(path)
  /** The file's mark at the last read, or why there was none, so that what happens before the watching begins is not missed. */
  let readAs: string | undefined

  return {
    name,
    calls: 0,
    async read(signal) {
      const look = await untilGivenUp(name, signal, () => readSettled(file, () => pause(settleMs, signal)))
      readAs = look.kind === 'fault' ? look.why : look.mark
      if (look.kind === 'fault') throw new KeySourceFailed(name, look.why)
      const secret = readSecret(name, look.bytes, field)
      return [{ secret, version: fingerprintOf(secret), createdAt: look.modifiedAt }]
    },
    watch: changed => watchFile(file, { pollMs, readAs, watchFolder, every }, changed),
  }
}

const waitFor = async (ms: number, signal: AbortSignal): Promise<void> => wait(ms, undefined, { signal })
