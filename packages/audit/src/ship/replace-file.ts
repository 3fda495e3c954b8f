import { dirname } from 'node:path'
import { type FileSystem, writeAll } from '../spool/file-system.js'

/** Puts `content` in the place of a file, durably: a crash leaves the old one or the new one. */
export async function replaceFile(fs: FileSystem, path: string, content: string | Uint8Array): Promise<void> {
  const next = `${path}.new`
  if ((await fs.stat(next)) !== null) await fs.remove(next)
  const file = await fs.create(next)
  try {
    await writeAll(file, Buffer.from(content))
    await file.sync()
  } finally {
    await file.close()
  }
  await fs.rename(next, path)
  await fs.syncDirectory(dirname(path))
}
