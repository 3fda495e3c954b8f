import { join } from 'node:path'
import { type FileSystem, writeAll } from '../spool/file-system.js'

export const CHECKPOINT = 'checkpoint'
const NEW = 'checkpoint.new'

/** Puts the newest checkpoint in the place of the one before it, durably: a crash leaves the one or the other. */
export async function writeCheckpoint(fs: FileSystem, directory: string, note: string): Promise<void> {
  const path = join(directory, NEW)
  await fs.remove(path).catch(() => {})
  const file = await fs.create(path)
  try {
    await writeAll(file, Buffer.from(note))
    await file.sync()
  } finally {
    await file.close()
  }
  await fs.rename(path, join(directory, CHECKPOINT))
  await fs.syncDirectory(directory)
}

/** `null` where none was ever written. */
export async function readCheckpoint(fs: FileSystem, directory: string): Promise<string | null> {
  const path = join(directory, CHECKPOINT)
  return (await fs.stat(path)) === null ? null : (await fs.read(path)).toString()
}
