import { randomBytes } from 'node:crypto'
import { StoreBusy } from '../errors.js'
import type { StoreFileSystem } from './file-system.js'

/** A writer holds the lock for some milliseconds. One that stays the same for so long was left by a crash. */
const STALE_MS = 5_000
const PAUSE_MS = 25
/** Long enough to outlast a lock that was left. */
const PATIENCE_MS = 15_000

export interface LockDeps {
  readonly fs: StoreFileSystem
  readonly pause: (ms: number) => Promise<unknown>
  /** For messages. */
  readonly name: string
}

export interface FileLock {
  /** Whether nobody has taken it meanwhile for left over. */
  held(): Promise<boolean>
  release(): Promise<void>
}

/**
 * One writer at a time, by a file that only one can make. Times are counted in pauses of our own: no clock is compared
 * with another, so it works across machines. Throws `WB_ACCESS_STORE_BUSY`.
 */
export async function takeLock(path: string, { fs, pause, name }: LockDeps): Promise<FileLock> {
  const text = randomBytes(16).toString('hex')
  const readLock = async () => (await readText(fs, path)) ?? ''
  let [seen, sameMs] = ['', 0]

  /* oxlint-disable no-await-in-loop -- waiting for a turn */
  for (let waitedMs = 0; waitedMs <= PATIENCE_MS; waitedMs += PAUSE_MS) {
    if (await make(fs, path, text)) {
      return {
        held: async () => (await readLock()) === text,
        async release() {
          if ((await readLock()) === text) await fs.remove(path)
        },
      }
    }
    const found = (await readText(fs, path)) ?? seen
    sameMs = found === seen ? sameMs + PAUSE_MS : 0
    seen = found
    if (sameMs >= STALE_MS) {
      await removeLeft(fs, path, found, text)
      sameMs = 0
    }
    await pause(PAUSE_MS)
  }
  /* oxlint-enable no-await-in-loop */
  throw new StoreBusy(name)
}

async function make(fs: StoreFileSystem, path: string, text: string): Promise<boolean> {
  try {
    await fs.create(path, { text, mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Moved first, then read again: of two who judged the same lock left, one must not take away the other's new one. */
async function removeLeft(fs: StoreFileSystem, path: string, left: string, own: string): Promise<void> {
  const aside = `${path}.${own}`
  try {
    await fs.rename(path, aside)
  } catch {
    return
  }
  if ((await readText(fs, aside)) === left) await fs.remove(aside)
  else await fs.rename(aside, path)
}

const LOCK_BYTES_MOST = 64

async function readText(fs: StoreFileSystem, path: string): Promise<string | null> {
  try {
    return (await fs.read(path, LOCK_BYTES_MOST)).bytes.toString('latin1')
  } catch {
    return null
  }
}
