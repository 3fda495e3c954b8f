import { watch as watchFs } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { followLinks, type Step } from './follow-links.js'
import { readMark } from './read-settled.js'

export interface FileWatchDeps {
  /** Calls `seen` with the name of what changed in the folder, `failed` when it can watch no longer. May throw. */
  readonly watchFolder: (folder: string, seen: (name: string | null) => void, failed: () => void) => () => void
  /** Runs again and again, until what it gives is called. */
  readonly every: (ms: number, run: () => void) => () => void
}

export const FILE_WATCH_DEPS: FileWatchDeps = {
  watchFolder(folder, seen, failed) {
    const watcher = watchFs(folder, { persistent: false }, (_event, name) => seen(name))
    watcher.on('error', failed)
    return () => watcher.close()
  },
  every(ms, run) {
    const timer = setInterval(run, ms).unref()
    return () => clearInterval(timer)
  },
}

export interface FileWatchOptions extends FileWatchDeps {
  readonly pollMs: number
  /** The file's mark when it was last read, where it was. */
  readonly readAs: string | undefined
}

/**
 * Calls `changed` when the file may be another. The folders on the way to it are watched, not the file: a file that is
 * replaced takes its watch with it. Every `pollMs` its mark is compared too, since a watch may be impossible (network
 * file systems, no more handles) or end without a word (the folder was replaced). Never throws.
 */
export function watchFile(path: string, options: FileWatchOptions, changed: () => void): () => void {
  const folders = createFolders(options, () => {
    noted = true
    void check()
  })
  let told = options.readAs
  /** A watch told of a change. An unchanged mark is no proof against that: times are kept in coarse ticks. */
  let noted = false
  let [busy, ended] = [false, false]

  async function check(): Promise<void> {
    if (busy) return
    busy = true
    const steps = await followLinks(path)
    const identities = await Promise.all(steps.map(({ folder }) => identify(folder)))
    if (!ended) folders.become(steps, identities)
    // After the watching has begun: what happens in between is seen by the one or the other.
    const mark = await readMark(path)
    busy = false
    const other = noted || (told !== undefined && told !== mark)
    noted = false
    told = mark
    if (other && !ended) changed()
  }

  void check()
  const stop = options.every(options.pollMs, () => void check())
  return () => {
    ended = true
    stop()
    folders.become([], [])
  }
}

/** A folder that was removed and made again may have its number again, but not its birth. */
async function identify(folder: string): Promise<string> {
  return stat(folder, { bigint: true }).then(
    ({ dev, ino, birthtimeNs }) => `${dev}:${ino}:${birthtimeNs}`,
    () => 'not there',
  )
}

function createFolders({ watchFolder }: FileWatchDeps, seen: () => void) {
  const open = new Map<string, () => void>()

  function close(key: string): void {
    open.get(key)?.()
    open.delete(key)
  }

  return {
    /** Watches these, and ends all other watches. What cannot be watched now is tried again the next time. */
    become(steps: readonly Step[], identities: readonly string[]): void {
      const wanted = new Map(
        steps.map(({ folder, name }, i) => [`${identities[i]} ${name} ${folder}`, { folder, name }]),
      )
      for (const key of open.keys()) if (!wanted.has(key)) close(key)
      for (const [key, { folder, name }] of wanted) {
        if (open.has(key)) continue
        // `null` where the system does not say; the folder's own name when it is removed.
        const names = new Set([null, name, basename(folder)])
        try {
          const stop = watchFolder(
            folder,
            changedName => void (names.has(changedName) && seen()),
            () => close(key),
          )
          open.set(key, stop)
        } catch {
          // Not there, or no more handles: then the comparison sees the change, a little later.
        }
      }
    },
  }
}
