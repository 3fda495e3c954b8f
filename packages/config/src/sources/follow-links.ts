import { lstat, readlink } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'

const LINKS_MOST = 8

/**
 * Kubernetes writes each version of a mounted secret into a new folder and then renames the link `..data` over the old
 * one, so that whatever is reached through it is whole.
 * https://kubernetes.io/docs/concepts/configuration/secret/ and `pkg/volume/util/atomic_writer.go`
 */
const SWAPPED = '..data'

/** One step on the way to the file: the folder in which it may be replaced, and by which name. */
export interface Step {
  readonly folder: string
  readonly name: string
}

/** The links that lead from `path` to the file, as far as they are there. */
export async function followLinks(path: string): Promise<Step[]> {
  const steps: Step[] = []
  for (let at = resolve(path); steps.length < LINKS_MOST;) {
    const step = stepOf(at)
    steps.push(step)
    // oxlint-disable-next-line no-await-in-loop -- each link says where the next one is
    const target = await readlink(at).catch(() => null)
    if (target === null) break
    at = resolve(dirname(at), target)
  }
  return steps
}

/** Whether one of the steps is a link that is replaced as a whole. */
export async function areSwapped(steps: readonly Step[]): Promise<boolean> {
  const swapped = steps.find(({ name }) => name === SWAPPED)
  if (swapped === undefined) return false
  return lstat(`${swapped.folder}${sep}${SWAPPED}`).then(
    found => found.isSymbolicLink(),
    () => false,
  )
}

function stepOf(path: string): Step {
  const parts = path.split(sep)
  const at = parts.lastIndexOf(SWAPPED)
  const length = at > 0 ? at : parts.length - 1
  return { folder: parts.slice(0, length).join(sep) || sep, name: parts[length] ?? '' }
}
