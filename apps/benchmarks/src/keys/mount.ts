import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Mount {
  /** What an application is told to read. */
  readonly path: string
  /** Puts another value there. Gives the time at which it was there, as `clock` tells it. */
  readonly swap: (value: string) => Promise<number>
}

/** A secret as the kubelet mounts it: a folder a version, and the link `..data` renamed from one to the next. */
export async function mountSecret(folder: string, first: string, clock: () => number): Promise<Mount> {
  let version = 0
  const path = join(folder, 'key')

  async function swap(value: string): Promise<number> {
    const [next, old] = [`..version_${++version}`, `..version_${version - 1}`]
    await mkdir(join(folder, next), { recursive: true })
    await writeFile(join(folder, next, 'key'), value)
    await symlink(next, join(folder, '..data_tmp'))
    const before = clock()
    await rename(join(folder, '..data_tmp'), join(folder, '..data'))
    await rm(join(folder, old), { recursive: true, force: true })
    return before
  }

  await swap(first)
  await symlink(join('..data', 'key'), path)
  return { path, swap }
}
