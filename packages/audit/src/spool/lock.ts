import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { SpoolOwned } from '../errors.js'
import { type FileSystem, writeAll } from './file-system.js'
import { identifyProcess, judgeProcess, type ProcessIdentity } from './process-identity.js'
import type { Schedule } from '@windbreak/core'

const FILE = 'lock'
const HEARTBEAT_MS = 1_000
/** Three heartbeats may be missed, by a busy event loop or a slow disk. */
const WATCH_MS = 3 * HEARTBEAT_MS + 500

export interface LockOptions {
  readonly fs: FileSystem
  readonly directory: string
  /** The log's `boot`; also what tells this owner from all others. */
  readonly boot: string
  readonly schedule: Schedule
  /** Somebody else owns the spool now: nothing more may be written. */
  readonly onLost: () => void
  readonly judge?: typeof judgeProcess
  /** Unlike `schedule`, keeps the process alive: a server that is starting has nothing else to do so. */
  readonly wait?: (ms: number) => Promise<unknown>
}

export interface Lock {
  release(): Promise<void>
}

interface Owner extends ProcessIdentity {
  readonly boot: string
}

/** Owners in this process. The file system cannot tell them apart by their process. */
const here = new Set<string>()

/**
 * Takes a spool for one owner. A dead owner's lock is taken over at once. Where its process cannot be seen from here
 * (another container, another machine), the lock is watched: a living owner touches it every second.
 * Throws `WB_AUDIT_SPOOL_OWNED`.
 */
export async function takeLock(options: LockOptions): Promise<Lock> {
  const { fs, directory, boot, schedule, onLost } = options
  const path = join(directory, FILE)
  const text = JSON.stringify({ boot, ...identifyProcess() } satisfies Owner)

  if (!(await write(fs, path, text))) {
    await removeDead(options, path)
    if (!(await write(fs, path, text))) throw new SpoolOwned(directory, 'a process that took it just now')
  }
  await fs.syncDirectory(directory)
  here.add(boot)

  let released = false
  let beating: Promise<void> = Promise.resolve()
  let cancel = schedule(beat, HEARTBEAT_MS)

  function beat(): void {
    beating = keep().finally(() => {
      if (!released) cancel = schedule(beat, HEARTBEAT_MS)
    })
  }

  async function keep(): Promise<void> {
    try {
      if (await holds(fs, path, text)) await fs.touch(path)
      else if (!released) onLost()
    } catch {
      // A disk that fails here fails the writer too, which says so.
    }
  }

  return {
    async release() {
      released = true
      cancel()
      await beating
      here.delete(boot)
      if ((await readText(fs, path)) === text) await fs.remove(path)
    },
  }
}

/** Still ours. A lock that somebody deleted is made again; whoever was quicker owns the spool. */
async function holds(fs: FileSystem, path: string, text: string): Promise<boolean> {
  return (await readText(fs, path)) === text || write(fs, path, text)
}

async function write(fs: FileSystem, path: string, text: string): Promise<boolean> {
  try {
    const file = await fs.create(path)
    try {
      await writeAll(file, Buffer.from(text))
      await file.sync()
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function removeDead(options: LockOptions, path: string): Promise<void> {
  const { fs, directory, boot, judge = judgeProcess, wait = setTimeout } = options
  const found = await readText(fs, path)
  if (found === null) return
  const owner = readOwner(found)
  if (owner !== null) {
    if (here.has(owner.boot)) throw new SpoolOwned(directory, 'this process, which has it open already')
    const verdict = judge(owner)
    if (verdict === 'running') throw new SpoolOwned(directory, `process ${owner.pid}`)
    if (verdict === 'unknown' && (await isTouched(fs, path, wait))) {
      throw new SpoolOwned(directory, 'a process in another container or on another machine')
    }
  }
  // Moved first, then read again: two who judged the same lock dead must not both take over.
  const aside = `${path}.${boot}`
  await fs.rename(path, aside)
  const moved = await readText(fs, aside)
  if (moved === found) return fs.remove(aside)
  await fs.rename(aside, path)
  throw new SpoolOwned(directory, 'a process that took it just now')
}

async function isTouched(fs: FileSystem, path: string, wait: (ms: number) => Promise<unknown>): Promise<boolean> {
  const before = await fs.stat(path)
  await wait(WATCH_MS)
  const after = await fs.stat(path)
  return before?.modifiedAt !== after?.modifiedAt
}

async function readText(fs: FileSystem, path: string): Promise<string | null> {
  try {
    return (await fs.read(path)).toString()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** `null` where the owner died between making the lock and writing it. */
function readOwner(text: string): Owner | null {
  try {
    return JSON.parse(text) as Owner
  } catch {
    return null
  }
}
