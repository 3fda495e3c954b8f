import { randomBytes } from 'node:crypto'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as pauseFor } from 'node:timers/promises'
import { StoreFailed } from '../errors.js'
import type { KeySettings } from '../key-settings.js'
import { takeLock } from './file-lock.js'
import { type FileFacts, nodeFileSystem, type StoreFileSystem } from './file-system.js'
import type { Change, KeyStore } from './key-store.js'
import { problemIn, readKeys } from './read-keys.js'

/** About 80,000 keys. */
const BYTES_MOST = 16 * 1024 * 1024
const OWN_MODE = 0o600
/** Whoever may write it may let in whom he likes. */
const WRITABLE_BY_OTHERS = 0o022
/** A writer that does not rename is given time to end. */
const SETTLE_MS = 50
const LOOKS_MOST = 20

export interface FileStoreDeps {
  readonly fs: StoreFileSystem
  readonly pause: (ms: number) => Promise<unknown>
  /** Whether files have permission bits here. */
  readonly hasModes: boolean
}

const DEPS: FileStoreDeps = { fs: nodeFileSystem, pause: pauseFor, hasModes: process.platform !== 'win32' }

/**
 * A JSON file `{ "keys": […] }`. It is replaced as a whole: written beside it, synced, renamed over it, and the folder
 * synced. A file that its group or others may write is refused. A first `update` makes the file, mode 0600; later
 * ones keep its owner and mode.
 */
export function fileStore(path: string, deps: Partial<FileStoreDeps> = {}): KeyStore {
  const { fs, pause, hasModes } = { ...DEPS, ...deps }
  const file = resolve(path)
  const name = `file ${path}`
  const failed = (why: string) => new StoreFailed(name, why)

  async function asFault<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException
      throw syscall === undefined ? error : failed(reasonOf(code))
    }
  }

  /** Reads until the file stands still; what is read while somebody writes into it is thrown away. */
  async function readWhole(at: string): Promise<{ keys: unknown; facts: FileFacts }> {
    /* oxlint-disable no-await-in-loop -- one look after the other is the point */
    for (let looks = 0; looks < LOOKS_MOST; looks++) {
      const { bytes, before, after } = await fs.read(at, BYTES_MOST)
      if (!before.isFile) throw failed('is not a regular file')
      if (hasModes && (before.mode & WRITABLE_BY_OTHERS) !== 0) throw failed('may be written by its group or by others')
      if (bytes.length > BYTES_MOST) throw failed(`is larger than ${BYTES_MOST} bytes`)
      await pause(SETTLE_MS)
      const now = await fs.stat(at)
      if (before.mark === after.mark && now?.mark === after.mark) return { keys: parse(bytes), facts: after }
    }
    /* oxlint-enable no-await-in-loop */
    throw failed('keeps changing')
  }

  function parse(bytes: Buffer): unknown {
    const Problem = problemIn(name)
    let json: unknown
    try {
      json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    } catch {
      // The parser's own message quotes what it read.
      throw failed('holds something that is not JSON')
    }
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Problem('/', 'Expected an object')
    const { keys, ...others } = json as Record<string, unknown>
    if (Object.keys(others).length > 0) throw new Problem('/', 'Expected "keys" and nothing beside it')
    if (keys === undefined) throw new Problem('/keys', 'Expected a list')
    return keys
  }

  async function write(at: string, change: Change): Promise<void> {
    const lock = await takeLock(`${at}.lock`, { fs, pause, name })
    const aside = join(dirname(at), `.${basename(at)}.${randomBytes(6).toString('hex')}.tmp`)
    try {
      const old = (await fs.stat(at)) === null ? null : await readWhole(at)
      const before: readonly KeySettings[] = old === null ? [] : readKeys(name, old.keys)
      const keys = readKeys(name, change(before))
      const text = `${JSON.stringify({ keys }, null, 2)}\n`
      if (Buffer.byteLength(text) > BYTES_MOST) throw failed(`would be larger than ${BYTES_MOST} bytes`)
      await fs.create(aside, { text, mode: old?.facts.mode ?? OWN_MODE, ...ownerOf(old?.facts) })
      const now = await fs.stat(at)
      if (now?.mark !== old?.facts.mark || !(await lock.held())) throw failed('was changed by somebody else meanwhile')
      await fs.rename(aside, at)
      await fs.syncFolder(at)
    } finally {
      await fs.remove(aside).catch(() => {})
      await lock.release().catch(() => {})
    }
  }

  return {
    name,
    mark: async () =>
      fs.stat(file).then(
        facts => facts?.mark ?? 'is not there',
        (error: unknown) => reasonOf((error as NodeJS.ErrnoException).code),
      ),
    read: () => asFault(async () => (await readWhole(file)).keys),
    update: change => asFault(async () => write(await fs.resolve(file), change)),
  }
}

/** A file of the server's stays the server's, also where an administrator changes it. */
function ownerOf(facts: FileFacts | undefined): { owner?: { uid: number; gid: number } } {
  const [uid, gid] = [process.geteuid?.(), process.getegid?.()]
  if (facts === undefined || (facts.uid === uid && facts.gid === gid)) return {}
  return { owner: { uid: facts.uid, gid: facts.gid } }
}

function reasonOf(code: string | undefined): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'is not there'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be used by this process'
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'has no room left'
  return `cannot be used (${code ?? 'unknown'})`
}
